"""Working days of the government calendar, and what time it is for the door.

Called by clocks, reminders and pages. Never knows a case.
"""

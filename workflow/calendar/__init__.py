"""Working days of the government calendar, what time it is for the door, and the due days that follow the calendar.

Called by clocks, reminders and pages. Never moves a case from state to state.
"""

"""Three networks of people in each district: kept, printed, written to, confirmed once a year (R7).

Called by pages and the clock; never shows a contact to who may not write to it.
"""

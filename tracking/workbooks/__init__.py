"""A work plan in a workbook: its sheets are the lists of the form, written to be filled in and read back (R9).

Called by the pages on which a work plan is written. Never files anything: what was read fills the form.
"""

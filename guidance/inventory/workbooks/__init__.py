"""The inventory as a workbook: written of what is shown, read back row by row through the entry's own form.

Called by its pages. What a workbook holds is looked at before it is written; all of it is, or nothing.
"""

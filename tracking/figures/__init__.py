"""Progress figures in a workbook: all reports a unit has to file now, in two sheets, filled in and filed together (R10).

Called by its pages. Every row goes through the report's own form; all reports are filed, or none.
"""

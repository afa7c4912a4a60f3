"""Cells copied in another program become rows of a section's form, by way of a preview; the form's own save writes them.

Called by the section's page. Has no rule of its own of what a row may be: cells are read as a workbook's are
(``proposals.workbooks``), rows are judged by the section's formset.
"""

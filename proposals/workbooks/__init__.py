"""Whole plans in a workbook: one description of its sheets (``layout``) writes the template and reads it back.

Called by the import's pages. Never has a rule of its own: every row is judged by the section forms.
"""

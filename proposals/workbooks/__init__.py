"""Whole plans in a workbook: one description of its sheets (``layout``) writes the template and reads it back."""

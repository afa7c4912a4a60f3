"""Whole plans in a workbook: one description of its sheets writes and reads it; never a rule of its own."""

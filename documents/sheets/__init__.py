"""Workbooks as they come in and as they are filled in: cells, grids, the Excel template.

Called by the import of plans. Never decides what a cell means.
"""

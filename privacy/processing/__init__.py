"""個資盤點: the register of processing, as page, PDF and spreadsheet, from ``reference/processing.csv``.

Called by its pages. Never holds anybody's data: it says which tables do, and a test that none is left out.
"""

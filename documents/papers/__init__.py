"""Papers for people: HTML to PDF in a capped child, OpenDocument texts and sheets, the fonts' glyphs.

Called by whoever has a paper to print. Never reads the database: it gets values and gives bytes.
"""

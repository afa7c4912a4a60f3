"""Official letters as values: their kinds and fields, their tone, and DI, the file by which document systems take them.

Called by whoever drafts a letter of a case. Never gives a letter its number, and never reads the database.
"""

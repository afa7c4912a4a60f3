"""Records that cannot be changed unseen: logs are sealed, what was sealed is anchored outside the database and checked.

Stands above every app that keeps a log; knows none of them by name. Never changes a row of theirs.
"""

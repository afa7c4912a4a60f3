"""Lists as people work with them: columns to choose, an order, views kept by name, the same rows as a file.

Called by every app that shows a list of cases. Never decides what an actor may see: a list is given its rows.
"""

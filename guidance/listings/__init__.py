"""The lists of guidance that are declared: columns, views, files.

Called by the pages of the rooms whose rows they are. Never decides what an actor may see.
"""

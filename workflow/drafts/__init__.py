"""What people type is kept until they send it: one mechanism for every form in which somebody writes more than a line.

Called by the pages with such a form, and by whoever freezes what was written. Never sends anything in anybody's name.
"""

"""案件: the list and the map of the cases that are shown, and the page of one.

Called by addresses, the front page and what is published as data; begins at ``public.showing``; never writes.
"""

"""One search over everything a case is made of: read by the page alone, above all apps whose rows it finds.

It keeps one table, the folded texts of what is found (``search.models``), which triggers write; nothing of it is shown.
It never decides who sees what: each kind begins at its ``visible_to``.
"""

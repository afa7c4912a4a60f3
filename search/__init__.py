"""One search over everything a case is made of: read by the page alone, above all apps whose rows it finds.

It keeps nothing of its own: what is found stands in its own row, under an index of pairs of signs that the database keeps.
It never decides who sees what: each kind begins at its ``visible_to``.
"""

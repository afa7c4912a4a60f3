"""怎麼提案: the steps with how long each takes, which programme fits what, templates to download.

Called by addresses; times come from the statistics' snapshot, caps and windows from the catalogue. Never writes.
"""

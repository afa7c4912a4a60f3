"""The plan: its chart, and a room for each thing people do with it (docs/architecture.md).

Called by reviews, tracking and portal. Never learns of the apps above: they add guards and watch.
"""

"""Frozen versions: freezing, what differs between two of them, the plan's log in words (R20).

Called by the door's effects, the papers, and the pages that show a version or the log. Never changes a version.
"""

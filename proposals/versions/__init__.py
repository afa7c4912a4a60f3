"""Frozen versions: freezing, what differs between two of them, the plan's log in words (R20).

Called by the door's effects, the versions' pages and the papers. Never changes a version.
"""

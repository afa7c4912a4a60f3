"""Returns: what a desk asks to be revised and why, whether it was, what has changed since (R20).

Called by the door's effects and by the pages of whoever returns, revises and receives. Never moves a plan.
"""

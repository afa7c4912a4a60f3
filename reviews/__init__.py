"""Rounds of written opinions, commitments, project meetings (R2–R4).

Called by portal and by addresses. Never changes a plan but through the plan's own moves.
"""

"""Sendings to NDC, ministries' approvals, undertakings (R9, R10, R15).

Called by portal and by addresses. Never changes a plan but through the plan's own moves.
"""

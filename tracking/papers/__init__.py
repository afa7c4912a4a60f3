"""The papers of what came after the review: sendings to NDC, its decisions, the ministries' approvals (R15, R20).

Called by the dossier, where the app adds them when it starts. Never decides who sees the plan.
"""

"""What tracking adds to a plan's history: work plans, reports, releases.

Called by ``proposals.versions.history``, where the app adds it when it starts. Never decides who sees the plan.
"""

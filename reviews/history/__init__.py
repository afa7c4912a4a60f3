"""What the review adds to a plan's history: rounds, opinions, commitments, meetings.

Called by ``proposals.versions.history``, where the app adds it when it starts. Never tells what a reader may not know.
"""

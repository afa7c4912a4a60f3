"""The room of undertakings and their work plans (R9).

Called by addresses and by what tracks, reports and pays. Never approves money, nor changes what the plan says.
"""

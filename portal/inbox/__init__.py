"""通知: what a person was told, case by case, what waits to be read, and how one wants to hear of what.

Called by addresses only. Never tells anybody anything.
"""

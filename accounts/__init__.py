"""People, units, memberships and deputies, districts, the actor, and signing in.

Called by every app. Never knows a case.
"""

"""職務移交: what is open in a person's name in a unit, given to another with both confirming, and the paper of it.

Called by addresses and desks. Never says who handles a case but through the doors that do.
"""

"""Who of a unit handles a plan: given, handed over with a reason, ended with the membership.

Called by addresses, the clock and whatever shows plans to their reader. Never moves a plan, gives no right and takes none.
"""

"""媒合: a partner is suggested for a venture, asked, agrees, works along, with what it puts in (R6).

Called by its own pages, the plan's and desks; never moves a plan.
"""

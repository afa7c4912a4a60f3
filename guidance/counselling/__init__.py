"""輔導申請: asked, assigned to who counsels, spoken about, closed (R8).

Called by its own pages and by desks; never moves a plan.
"""

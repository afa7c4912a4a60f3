"""人文地產景: what each district has, kept by its office, taken into plans and offered back by proposers (R5).

Called by its own pages, by the plan's section 資源盤點 through its draft, and by desks; never writes in a plan.
"""

"""提供盤點: a proposer's own rows, offered to a district's inventory and decided by its office, each once (R5).

Called by the inventory's pages, by the plan's side of it and by desks; never writes in a plan.
"""

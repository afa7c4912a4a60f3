"""Which partners fit the ventures of a plan, and why; the plan's page of partners (R6).

Called by its own pages; a match is made by ``matching``.
"""

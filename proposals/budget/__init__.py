"""The money: sums made in one place, and whether they fit the central programmes (R18).

Called by the budget's section, the plan's page, papers and the filing. Never writes a budget line.
"""

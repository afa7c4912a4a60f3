"""The catalogue (R5, R18): central programmes with terms and rules, indicators, the city's fiscal tiers; their pages.

Called by the plan's budget and by whoever docks money to a programme. Never reads a plan.
"""

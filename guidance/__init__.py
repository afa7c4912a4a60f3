"""輔導: counselling before and beside a plan, visits, partners, networks and what each district has (plan 貳三(一)–(四)).

Called by ``reviews`` and the apps above it; never moves a plan.
"""

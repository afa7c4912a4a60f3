"""逐項回應: the proposer's answers to the items of opinions and to the decisions of a meeting (R20).

Called by the proposer's pages; never changes what was asked.
"""

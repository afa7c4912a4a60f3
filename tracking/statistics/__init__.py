"""統計: what the cases an office sees add up to, each figure with the list it counts.

Called by its page, by papers and by the clock, which takes snapshots; the ledger is added up by ``tracking.approvals.sums``.
"""

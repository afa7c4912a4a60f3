"""The room of payments: asking for an instalment, recording what was paid, proven and returned, and what was spent.

Called by addresses; the ledger it writes is the room of approvals'. Never says what was approved.
"""

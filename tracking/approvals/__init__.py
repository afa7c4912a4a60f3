"""The room of what ministries approved: their letters, the subsidy ledger with its rules, and what it adds up to.

``sums`` is read by whatever counts money; payments write through ``ledger`` and ``rules``. Never changes an entry.
"""

"""催辦 of whole plans, whoever has them in hand: agencies by their own rule, proposers, offices and the platform by the same.

Called by RDEC's list of plans and its desk; never moves a case.
"""

"""計畫變更: an accepted work plan is to be another one, asked for by who carries it out and decided by RDEC (R10).

Called by the pages of undertakings. Never opens the plan's own content: that is the plan's adjustment.
"""

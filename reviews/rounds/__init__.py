"""書面審查的輪次: agencies asked until a day, opinions released as a whole, the plan sent back (R2).

Called by RDEC's pages and the plan's review tab; never writes an opinion's words.
"""

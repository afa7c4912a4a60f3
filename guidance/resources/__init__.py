"""What agencies can give this year, found from a plan's themes, asked for and used (R5).

Called by its addresses, by plans' pages and by desks. Never what NDC or partners give.
"""

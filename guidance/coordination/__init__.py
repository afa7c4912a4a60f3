"""NDC's centre and agencies are asked to help with a ministry; what they answer and what comes of it is kept (R5).

Called by its addresses and by desks. Never moves a plan.
"""

"""業管對應: which agency is to be asked about which programme or theme, kept by RDEC, and what a plan thus suggests (R2).

Called by RDEC's pages and by the form that opens a round; never asks an agency by itself.
"""

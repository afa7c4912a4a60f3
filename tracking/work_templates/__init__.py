"""工作計畫範本: what the work of one kind of venture usually is, kept by RDEC (R9).

Called by its pages; the work plan's form offers what is ready. Never changes a plan that was begun from one.
"""

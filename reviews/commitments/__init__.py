"""分工項目與配合事項: who leads, who assists, what is still open (R3, R4).

Called by the review tab and the agencies' pages; never decides whether a meeting is held.
"""

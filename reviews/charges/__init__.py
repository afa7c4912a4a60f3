"""交辦事項: what decisions give units to do and what these have confirmed, reported by them and accepted by RDEC (R3).

Called by its own pages and by the minutes' recording; never moves a plan or a meeting.
"""

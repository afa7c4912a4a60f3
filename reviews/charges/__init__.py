"""交辦事項: what a meeting's decisions give units to do, reported by these and accepted by RDEC (R3).

Called by its own pages and by the minutes' recording; never moves a plan or a meeting.
"""

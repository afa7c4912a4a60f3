"""追蹤事項: what a visit left to do, by whom and until when, closed with words (R8).

Called by ``visits``, which makes them, by its own pages and by desks; never moves a visit.
"""

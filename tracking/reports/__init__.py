"""Progress reports (R10): opened by the clock, filed by the executing unit, accepted by the platform, and their lights.

Called by its pages, by desks and by the clock; never changes a work plan.
"""

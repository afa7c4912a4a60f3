"""Supervising progress (R10): causes of delay, limits of the lights, rhythms, corrections of what was reported, what turned.

Called by its pages and by the agenda of meetings; never files or accepts a report.
"""

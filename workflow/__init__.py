"""Moves and the one door, working days and clocks, what leaves the system: :mod:`engine`, :mod:`calendar`, :mod:`delivery`.

Called by every app with a state. Never knows what a case is about.
"""

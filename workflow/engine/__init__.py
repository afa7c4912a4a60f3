"""The move tables and the one door: moves, machines, verdicts, ``perform()``, the move page.

Called by every app with a state. Never knows what a case is about, never sends anything by itself.
"""

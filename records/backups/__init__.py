"""Backups of rows and files that agree with each other, written whole or not at all, and their way back.

Called by the clock and by the commands ``backup``, ``restore`` and ``drill``. Never restores over something that is there.
"""

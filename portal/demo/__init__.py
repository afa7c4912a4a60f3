"""Demo data: fictional people and plans, made by walking the door, marked 示範資料 everywhere.

Called by the command ``demo``, the tests and the bench. Never loaded where there are real plans.
"""

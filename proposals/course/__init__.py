"""A plan's course so far: in whose hands it was how long, what happened since somebody's last look, which cases are like it.

Called by the plan's pages, the desk's preview and its own addresses; never decides who sees what, and moves no plan.
"""

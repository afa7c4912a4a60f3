"""The intake desks: checklist, several plans forwarded with one letter, districts' visions, fits (R13).

Called by the desks' pages and by the moves of the intake. Never writes in a plan.
"""

"""The plan's own pages: list, page, history, files, and the generic move page.

Called by addresses only; higher apps build their move pages on ``PlanMoveView``. Never writes but through services.
"""

"""現地訪視: asked for, scheduled with all who come, held, recorded at the place (R8).

Called by its own pages, by desks and by ``follow_ups``' pages; never moves a plan.
"""

"""Several papers and files bound into one volume with a cover, contents, bookmarks and pages counted through.

Called by the makers of volumes (``reviews.packets``); never knows what a volume is for, nor who may read it.
"""

"""What a plan says, for whoever reads it: the gaps in it, its chapters in order.

Called by pages, papers, the checker's neighbours and the door's guards. Never writes, never asks who is reading.
"""

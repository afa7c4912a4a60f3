"""When central programmes take proposals, and whose plans that concerns (R5).

Called by pages and desks. Never keeps anything itself: what it shows is the catalogue's.
"""

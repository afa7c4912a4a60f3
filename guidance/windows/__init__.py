"""When central programmes take proposals, and whose plans that concerns (R5). Called by pages and desks; keeps nothing itself."""

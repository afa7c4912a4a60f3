"""各區: the 29 districts with their vision, office, networks, inventory and cases, as far as they are public (R16).

Called by addresses; organisations only, never a person or the contact of one; never writes.
"""

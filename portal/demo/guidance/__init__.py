"""The demo's counselling, visits, partners and matches in every state, made by their services and the door.

Called by ``plans`` once the plans stand; never sets a state.
"""

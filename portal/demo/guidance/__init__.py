"""The demo's counselling: requests and visits in every state, made by their services and the door.

Called by ``plans`` once the plans stand; never sets a state.
"""

"""People who agreed to be kept as a contact: shown masked, told what is kept on them, forgotten once they withdraw (R5, R6, R7).

Called by networks, partners and the inventory, which keep the rows; keeps none itself.
"""

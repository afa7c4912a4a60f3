"""What is open in a person's name in a unit, and giving it to another.

Called by the pages and the chart of handovers. Never decides who may hand over.
"""

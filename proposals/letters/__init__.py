"""Letters an office writes in a case: drafted from it by occasion, edited beside their picture, kept as versions.

Called by addresses; apps above register their occasions. Never sends a letter, and never gives one its number.
"""

"""The list of all opinions that agencies were asked for, for RDEC and for each agency of its own.

Reads what rounds and opinions hold and never writes; what an agency has to do now stands on its page of the review.
"""

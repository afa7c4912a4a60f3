"""Written review opened for one plan, or for several at once, with the letter to the agencies (R2).

Called by RDEC's pages; never says what opening a round is, which ``reviews.rounds`` does.
"""

"""Who keeps a unit's people asks somebody in by e-mail; whoever has confirmed that address as their own answers.

Called by the pages of a unit's people and of one's own organisation. Never says whether an address has an account.
"""

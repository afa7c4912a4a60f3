"""What is kept of a person with an account, for the person itself: machine-readable, and as a page to read (個資法 §3, §10).

Called by the page of one's own data. Never shows anybody else's.
"""

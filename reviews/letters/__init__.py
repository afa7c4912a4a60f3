"""Letters of the review, drafted from its rounds, commitments and meetings.

Called when the app starts: its occasions are registered with ``proposals.letters``. Never sends one.
"""

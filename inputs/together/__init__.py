"""Two people who write one thing at the same time."""

"""What is kept of people's coming and looking: tries to sign in, views and downloads of personal data, from where.

Called by sign-in and by every page that hands out personal data. Never decides who may see something, and never forgets.
"""

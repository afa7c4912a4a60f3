"""The desk, notices, error pages, demo data, the generated process document.

Called by addresses and commands only. Never writes to a case but through the services of the apps below.
"""

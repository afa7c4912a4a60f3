"""The room of letters in tracking: what RDEC writes to NDC and of releases, and how what was recorded of letters is corrected.

Called by the occasions and entries it registers when the app starts. Never sends a letter, and never gives one its number.
"""

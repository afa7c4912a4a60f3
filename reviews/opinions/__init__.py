"""One agency's written opinion: the form, what is read, what it may still take back (R2).

Called by the agency's pages; never shows an opinion that was not released to those who may not read it.
"""

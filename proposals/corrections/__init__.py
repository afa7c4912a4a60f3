"""更正: an entry once made is corrected by a line of the log that keeps the old value, with who, when and why.

Pages of every app ask here what was corrected; apps register their own kinds of entry. Never overwrites in silence.
"""

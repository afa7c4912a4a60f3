"""Two people who write one thing at the same time: each writes what they changed, what both changed is asked.

Called by forms of something that is there already. Never locks nor saves: whoever takes the form holds the row.
"""

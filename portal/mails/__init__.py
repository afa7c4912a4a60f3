"""寄信情形: every mail and what became of it, for administrators; what was given up is sent anew.

Called by addresses only. Never shows what a mail says.
"""

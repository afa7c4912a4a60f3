"""撤銷管制事由: why a venture may leave tracking before it is done, with what that rests on; a list RDEC keeps (R10).

Called by its pages; the move that terminates offers what is in use. Never changes what was terminated on one.
"""

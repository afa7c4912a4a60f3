"""The actor's desk: what is to be done now, what others have in hand, the days to come; what it shows is read once.

Called by its address; apps below say what stands on it (``workflow.engine.steps``). Never writes, and shows nobody what they cannot see.
"""

"""Papers asked for, made by the queue and handed out: the one door for whatever is printed.

Called by moves that freeze something, by pages that offer a paper, by the worker. Never decides who may see one.
"""

"""What people are told and how each wants to hear of it: kinds of notices, their rows, the mail of a day, every mail's fate.

Called by whatever tells, by the workers and by pages. Never decides who is told, nor sends.
"""

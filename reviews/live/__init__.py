"""專案會議進行中: who has come, what is open, each agency's answer as it is given (R3).

Called by its own pages; never moves the meeting or its plans, and writes no minutes.
"""

"""會議資料: what a project meeting lays before those who come, bound into one volume (R3).

Called by the meeting's pages and by the queue; never decides who comes, nor changes anything of the meeting.
"""

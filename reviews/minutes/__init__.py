"""會議紀錄稿: drafted item by item, circulated for comments, confirmed with what follows from it (R3).

Called by a meeting's pages; never records the minutes itself, which ``reviews.meetings.recording`` does.
"""

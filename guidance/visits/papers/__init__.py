"""訪視紀錄表 as page, PDF and ODT.

Called by the pages of visits and by the queue. Never decides who may have it.
"""

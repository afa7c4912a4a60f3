"""公告: news that the platform keeps, with the days from and until which they are out.

Called by addresses and feeds; never tells of a case.
"""

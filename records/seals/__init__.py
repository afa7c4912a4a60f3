"""Lines of logs are chained by hashes; what was sealed up to a day stands signed outside the database.

Called by the clock and by ``verify_log``. Never decides what is a log: that is said by the migration that made it one.
"""

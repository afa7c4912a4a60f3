"""What leaves the system: notices in the inbox, mails through the outbox, reminders.

Called by the engine when a move is made and by the workers. Never changes a case.
"""

"""專案會議: called, held, its minutes and decisions recorded (R3).

Called by RDEC's pages; never moves the plan by itself.
"""

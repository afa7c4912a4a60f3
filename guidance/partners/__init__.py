"""協力夥伴: universities, companies and mentors, what each offers, whom to write to while that person consents (R6).

Called by ``matching`` and by its own pages; never matches anybody.
"""

"""行事曆訂閱: somebody's deadlines and meetings as iCalendar, under an address that is a secret.

Called by calendar programs, which do not sign in. Never tells more than the actor may see when it is asked, and of no person.
"""

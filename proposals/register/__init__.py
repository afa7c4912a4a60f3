"""公文簿: the letters of all plans the actor sees, in one list.

Called by the site's pages; it reads what ``proposals.letters`` wrote, and never writes a letter nor shows one unseen.
"""

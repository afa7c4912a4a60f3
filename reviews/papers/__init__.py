"""The papers of the review (R2, R3, R20): opinions, their summary, the answers; a meeting's are letters (``reviews.letters``).

Described from what was filed and decided; called by this room's pages and by the packet; never decides who may read them.
"""

"""列管看板: the undertakings on somebody's list, narrowed by whatever is asked each week, with how they stand.

Called by its pages and by the 列管進度表. Never decides who sees what: the lists are ``tracking.models.Concern``.
"""

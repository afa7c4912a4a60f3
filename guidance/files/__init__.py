"""附件: files that come with a move of a request for coordination, of a follow-up or of a charge; who sees the case opens them.

Called by the pages of these, by their charts, by the history and the dossier of a plan; never decides who sees a case.
"""

"""附件: files that come with a move of a request for coordination or of a follow-up; who sees the case opens them (R5, R8).

Called by the pages of these, by their charts, by the history and the dossier of a plan; never decides who sees a case.
"""

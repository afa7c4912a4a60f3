"""常用語句: what an agency writes again and again, kept by its supervisors and administrators (R2).

Called by its pages; an opinion's form reads the phrases of its agency. Never writes an opinion.
"""

"""移交清冊: the lines of a handover, as page, PDF, ODT and ODS.

Called by the pages of handovers. Never reads a case.
"""

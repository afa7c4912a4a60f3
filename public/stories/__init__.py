"""成果故事: written by the platform or the proposer, approved by RDEC, taken off again by any of them (R11).

Called by addresses, desks and the front page; never shows what the consent of its case and pictures does not cover.
"""

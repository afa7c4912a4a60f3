"""Consent and filing on behalf: 個資告知事項, consents, representation (個人資料保護法 §8, R12).

Called by the submissions' moves and pages. Never changes or deletes a consent: rows are only added.
"""

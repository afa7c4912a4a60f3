"""What people write in words: whether a reason says anything; never whether it is a good one."""

from __future__ import annotations

LEAST = 8  # characters that mean something; 「已於會議說明原因」 has eight


def is_substantial(text: str) -> bool:
    """Does a reason say something: enough letters and figures, and not the same one over and over?"""
    meaning = [letter for letter in text if letter.isalnum()]
    return len(meaning) >= LEAST and len(set(meaning)) > LEAST // 2

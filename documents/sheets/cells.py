"""How a text is written into a cell so that each program keeps it the text it is; never what a file is made of."""

from __future__ import annotations

import unicodedata

FORMULA_SIGNS = ("=", "+", "-", "@")  # also in full width, and behind what does not show


def plain(text: str) -> str:
    """In CSV, which has no kinds: what a program would take for a formula gets an apostrophe before it."""
    begins = unicodedata.normalize("NFKC", text[:40]).lstrip()
    return f"'{text}" if begins.startswith(FORMULA_SIGNS) or text[:1] in ("\t", "\r", "\n") else text

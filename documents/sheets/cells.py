"""How a text is written into a cell so that each program keeps it the text it is; never what a file is made of."""

from __future__ import annotations

import re
import unicodedata

from documents.papers.odf import clean
from documents.sheets.written import unescaped

FORMULA_SIGNS = ("=", "+", "-", "@")  # also in full width, and behind what does not show


def plain(text: str) -> str:
    """In CSV, which has no kinds: what a program would take for a formula gets an apostrophe before it."""
    begins = unicodedata.normalize("NFKC", text[:40]).lstrip()
    return f"'{text}" if begins.startswith(FORMULA_SIGNS) or text[:1] in ("\t", "\r", "\n") else text


MOST = 32_767  # units of UTF-16 that Excel keeps in a cell; openpyxl drops the rest without a word
CUT = "…（以下略：Excel 一格最多 32,767 字，全文請下載 ODS 或 CSV）"
# Begins what Excel reads as another character: somebody's own ``_x0041_`` would become A.
BEGINS_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def excel(text: str) -> str:
    """In Office Open XML: without what XML cannot hold, ``_x0041_`` as ``_x005F_x0041_``; what is too long says that it was cut."""
    whole = clean(text)
    written = BEGINS_ESCAPE.sub("_x005F_", whole)
    if _units(written) <= MOST:
        return written
    kept = _first(written, MOST - _units(CUT))
    while not whole.startswith(unescaped(kept)):  # it ends within an escape
        kept = kept[:-1]
    return f"{kept}{CUT}"


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _first(text: str, units: int) -> str:
    """As much of the text as so many units hold; no half of a pair."""
    return text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", "ignore")

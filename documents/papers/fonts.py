"""Which characters the fonts of a paper can print; never prints one.

Pango asks fontconfig which font covers a character, so fontconfig is asked here too; what it does not cover would be
printed as a box, or in whatever other font the machine happens to have.
"""

from __future__ import annotations

import subprocess
import unicodedata
from collections.abc import Mapping
from functools import cache

from documents.errors import MissingGlyph, RenderFailed

# The families in the order of ``static/documents/papers/paper.css``. Sans comes last for signs that the Kai fonts lack.
KAI = ("TW-Kai", "TW-Kai-Ext-B", "TW-Kai-Plus", "Noto Sans CJK TC")
# Never drawn: controls that mean space or a new line, joiners, variation selectors.
INVISIBLE = frozenset("\t\n\r\u200b\u200c\u200d\u2060\ufeff")


def missing(texts: Mapping[str, str], *, families: tuple[str, ...] = KAI) -> list[MissingGlyph]:
    """Each character of ``texts`` (field label → text) that none of ``families`` has, once for each field."""
    return [
        MissingGlyph(field, char)
        for field, text in texts.items()
        for char in dict.fromkeys(text)
        if not _is_invisible(char) and not _is_printable(char, families)
    ]


@cache
def covered(family: str) -> frozenset[int]:
    """The code points the installed font ``family`` has. Raises RenderFailed when it is not installed."""
    pattern = family.replace("-", r"\-")
    result = subprocess.run(
        ["fc-list", f":family={pattern}", "--format", "%{charset}\n"], capture_output=True, text=True, check=True
    )
    if not result.stdout.strip():
        raise RenderFailed(detail=f"font not installed: {family} (fonts-cns11643-kai, fonts-noto-cjk)")
    return frozenset(code for part in result.stdout.split() for code in _codes(part))


def _codes(part: str) -> range:
    """``4e00-9fa5`` or ``3f`` of fontconfig."""
    first, _, last = part.partition("-")
    return range(int(first, 16), int(last or first, 16) + 1)


def _is_printable(char: str, families: tuple[str, ...]) -> bool:
    """Some fonts have glyphs for controls and bidi marks too; on a paper these could only mislead."""
    return unicodedata.category(char) not in {"Cc", "Cf"} and any(ord(char) in covered(family) for family in families)


def _is_invisible(char: str) -> bool:
    return char in INVISIBLE or (unicodedata.category(char) == "Mn" and _is_variation_selector(ord(char)))


def _is_variation_selector(code: int) -> bool:
    return 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF

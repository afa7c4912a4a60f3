"""Which characters the fonts of a paper can print; never prints one.

Pango asks fontconfig which font covers a character, so fontconfig is asked here too; what it does not cover would be
printed as a box, or in whatever other font the machine happens to have. Every text field asks :func:`refuse_unprintable`
(``documents.apps``), the checker names what stands in a plan, and a name of a file is printed with a mark in its place.
"""

from __future__ import annotations

import subprocess
import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from documents.errors import MissingGlyph, RenderFailed

# The families in the order of ``static/documents/papers/paper.css``. Sans comes last for signs that the Kai fonts lack.
KAI = ("TW-Kai", "TW-Kai-Ext-B", "TW-Kai-Plus", "Noto Sans CJK TC")
LATIN = "Liberation Serif"  # letters and figures: the measures of Times New Roman
# Never drawn: controls that mean space or a new line, joiners, variation selectors.
INVISIBLE = frozenset("\t\n\r\u200b\u200c\u200d\u2060\ufeff")
GETA = "〓"  # what printers put where a type is missing
NEAR = 4  # characters before and after, by which one finds the place


def missing(texts: Mapping[str, str], *, families: tuple[str, ...] = KAI) -> list[MissingGlyph]:
    """Each character of ``texts`` (field label → text) that none of ``families`` has, once for each field."""
    return [MissingGlyph(field, char) for field, text in texts.items() for char in unprintable(text, families)]


def unprintable(text: str, families: tuple[str, ...] = KAI) -> list[str]:
    """Each character of ``text`` that none of ``families`` has, once, in order; cheap where all are known to print."""
    known = _known(families)
    if not (strange := set(text) - known):
        return []
    known |= {char for char in strange if _is_invisible(char) or _is_printable(char, families)}
    return [char for char in dict.fromkeys(text) if char not in known]


def near(text: str, char: str) -> str:
    """The words around ``char``, by which one finds its place."""
    at = text.index(char)
    return " ".join(text[max(0, at - NEAR) : at + len(char) + NEAR].split())


def on_paper(text: str) -> str:
    """``text`` with a mark for whatever cannot be printed: of names of files, which keep what they are called."""
    missing = unprintable(text)
    return text.translate(dict.fromkeys(map(ord, missing), GETA)) if missing else text


def refuse_unprintable(text: str) -> None:
    """Refuse what no paper can print while it can still be mended, with the words around it."""
    for char in unprintable(text)[:1]:
        said = {"near": near(text, char), "char": MissingGlyph("", char)}
        raise ValidationError(
            _("「%(near)s」裡的%(char)s沒有字型可以印出，公文與計畫書會缺字。請改用其他文字或刪去。"),
            "unprintable",
            said,
        )


@cache
def files(family: str) -> frozenset[str]:
    """The addresses of the files of an installed family, as ``local()`` in a style sheet finds them."""
    return frozenset(Path(line).as_uri() for line in _listed(family, "%{file}"))


def versions() -> list[str]:
    """Which files of the families are installed, in which version: another one may break lines elsewhere."""
    return sorted(line for family in (*KAI, LATIN) for line in _listed(family, "%{file|basename} %{fontversion}"))


@cache
def covered(family: str) -> frozenset[int]:
    """The code points the installed font ``family`` has. Raises RenderFailed when it is not installed."""
    if not (found := _listed(family, "%{charset}")):
        raise RenderFailed(
            detail=f"font not installed: {family} (fonts-cns11643-kai, fonts-liberation, fonts-noto-cjk)"
        )
    return frozenset(code for line in found for part in line.split() for code in _codes(part))


def _listed(family: str, form: str) -> list[str]:
    """What fontconfig says of each file of an installed family."""
    pattern = family.replace("-", r"\-")
    command = ["fc-list", f":family={pattern}", "--format", f"{form}\n"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()


def _codes(part: str) -> range:
    """``4e00-9fa5`` or ``3f`` of fontconfig."""
    first, _, last = part.partition("-")
    return range(int(first, 16), int(last or first, 16) + 1)


@cache
def _known(families: tuple[str, ...]) -> set[str]:
    """What was found to print in this process; every page of a plan asks of the same characters again."""
    return set()


def _is_printable(char: str, families: tuple[str, ...]) -> bool:
    """Some fonts have glyphs for controls and bidi marks too; on a paper these could only mislead."""
    return unicodedata.category(char) not in {"Cc", "Cf"} and any(ord(char) in covered(family) for family in families)


def _is_invisible(char: str) -> bool:
    return char in INVISIBLE or (unicodedata.category(char) == "Mn" and _is_variation_selector(ord(char)))


def _is_variation_selector(code: int) -> bool:
    return 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF

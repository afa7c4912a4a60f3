"""Names of uploaded files, made harmless and readable; never a path.

They come from a browser (:mod:`documents.receiving`), an import, an entry of an archive; what in them is not seen
goes as in any text, but what holds an emoji of several together stays.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath

from django.utils.translation import gettext_lazy as _

from inputs.cleaning import cleaned

UNNAMED = _("未命名")
MAX_LENGTH = 100
MAX_EXTENSION = 10
BREAKING = {"Cc", "Zl", "Zp"}  # a name has no lines: what breaks them is no blank either
FORBIDDEN_ON_WINDOWS = re.compile(r'[<>:"|?*]')
OPENING, CLOSING = "「『（《〈【(“", "」』）》〉】)”"
# Where a phrase may end: before a mark, a space or a bracket that opens, behind one that closes, before a conjunction.
PHRASE_ENDS = re.compile(rf"(?=[\s_，、；：。！？,;{OPENING}及與和或暨並之的])|(?<=[{CLOSING}])")
LATIN_WORD = re.compile(r"[0-9A-Za-z]+\Z")
LOOSE_ENDS = " ._-，、；：。,;　"


def clean_name(raw: str) -> str:
    """``raw`` without paths, controls, bidi marks and leading dots, in NFC, of at most 100 characters."""
    text = cleaned("".join(char for char in raw if unicodedata.category(char) not in BREAKING))
    name = FORBIDDEN_ON_WINDOWS.sub("_", re.split(r"[/\\]", text)[-1])
    name = " ".join(name.split()).lstrip(". ").rstrip(". ")
    return _shortened(name) or str(UNNAMED)


def numbered(name: str, number: int) -> str:
    """``紀錄-2.pdf`` of ``紀錄.pdf``; the number stays, whatever is too long before it."""
    stem, suffix = _parts(name)
    tail = f"-{number}{suffix}"
    return cut(stem, MAX_LENGTH - len(tail)).rstrip(". ") + tail


def extension(name: str) -> str:
    """The extension in lower case with its dot, ``.pdf``; empty without one."""
    return PurePosixPath(name).suffix.lower()


def cut(words: str, most: int) -> str:
    """``words``, or of them what ``most`` characters hold and reads as whole: up to the end of a phrase, else of a word.

    A phrase that ends within brackets is second best; one that ends in the first third says too little.
    """
    if len(words) <= most:
        return words
    least = most // 3
    ends = [found.start() for found in PHRASE_ENDS.finditer(words, least, most + 1)]
    outside = [end for end in ends if not _is_inside(words[:end])]
    kept = words[: (outside or ends or [most])[-1]]
    if not ends and words[most].isascii() and words[most].isalnum():
        kept = LATIN_WORD.sub("", kept) if len(LATIN_WORD.sub("", kept)) >= least else kept
    return kept.rstrip(LOOSE_ENDS)


def _is_inside(words: str) -> bool:
    """Do ``words`` end before a bracket of theirs is closed?"""
    return sum(map(words.count, OPENING)) > sum(map(words.count, CLOSING))


def _shortened(name: str) -> str:
    stem, suffix = _parts(name)
    return cut(stem, MAX_LENGTH - len(suffix)).rstrip(". ") + suffix


def _parts(name: str) -> tuple[str, str]:
    suffix = PurePosixPath(name).suffix
    return (name.removesuffix(suffix), suffix) if 0 < len(suffix) <= MAX_EXTENSION else (name, "")

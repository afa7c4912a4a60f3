"""Names of uploaded files, made harmless and readable; never a path.

Django has already cut path parts and unprintable characters from what a browser sends, but not from names that come
another way (an import, an entry of an archive), and it keeps leading dots and any length.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath

from django.utils.translation import gettext_lazy as _

UNNAMED = _("未命名")
MAX_LENGTH = 100
MAX_EXTENSION = 10
ZERO_WIDTH_JOINER = "\u200d"  # holds emoji together; every other format character can only mislead
# Controls and NUL; format characters, which include the bidi marks; half surrogates; line separators.
UNWANTED_CATEGORIES = {"Cc", "Cf", "Cs", "Zl", "Zp"}
FORBIDDEN_ON_WINDOWS = re.compile(r'[<>:"|?*]')


def clean_name(raw: str) -> str:
    """``raw`` without paths, controls, bidi marks and leading dots, in NFC, of at most 100 characters."""
    text = "".join(char for char in raw if _is_wanted(char))
    last = re.split(r"[/\\]", text)[-1]
    name = FORBIDDEN_ON_WINDOWS.sub("_", unicodedata.normalize("NFC", last))
    name = " ".join(name.split()).lstrip(". ").rstrip(". ")
    return _shortened(name) or str(UNNAMED)


def extension(name: str) -> str:
    """The extension in lower case with its dot, ``.pdf``; empty without one."""
    return PurePosixPath(name).suffix.lower()


def _is_wanted(char: str) -> bool:
    if char == ZERO_WIDTH_JOINER:
        return True
    return unicodedata.category(char) not in UNWANTED_CATEGORIES and ord(char) & 0xFFFE != 0xFFFE


def _shortened(name: str) -> str:
    suffix = PurePosixPath(name).suffix
    if len(suffix) > MAX_EXTENSION:
        suffix = ""
    stem = name.removesuffix(suffix) if suffix else name
    return stem[: MAX_LENGTH - len(suffix)].rstrip(". ") + suffix

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


def clean_name(raw: str) -> str:
    """``raw`` without paths, controls, bidi marks and leading dots, in NFC, of at most 100 characters."""
    text = cleaned("".join(char for char in raw if unicodedata.category(char) not in BREAKING))
    name = FORBIDDEN_ON_WINDOWS.sub("_", re.split(r"[/\\]", text)[-1])
    name = " ".join(name.split()).lstrip(". ").rstrip(". ")
    return _shortened(name) or str(UNNAMED)


def extension(name: str) -> str:
    """The extension in lower case with its dot, ``.pdf``; empty without one."""
    return PurePosixPath(name).suffix.lower()


def _shortened(name: str) -> str:
    suffix = PurePosixPath(name).suffix
    if len(suffix) > MAX_EXTENSION:
        suffix = ""
    stem = name.removesuffix(suffix) if suffix else name
    return stem[: MAX_LENGTH - len(suffix)].rstrip(". ") + suffix

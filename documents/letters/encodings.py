"""What a DI of older document systems is written in, brought to UTF-8; Expat knows no character set of several bytes."""

from __future__ import annotations

import codecs
import re

DECLARED = re.compile(rb"""\A(?:\s|\xef\xbb\xbf)*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]{1,20})["']""")
BIG5 = frozenset({"big5", "big-5", "big5-eten", "cp950", "ms950", "x-windows-950", "windows-950", "big5-tw", "csbig5"})
UNREADABLE = "\ufffd"
ERRORS = "documents.letters.own_characters"


def in_utf8(data: bytes) -> tuple[bytes, int]:
    """``data`` as it is, or in UTF-8 if it says that it is Big5; and how many characters of its writer's own it has (造字)."""
    declared = DECLARED.match(data[:200])
    if declared is None or declared[1].decode().lower() not in BIG5:
        return data, 0
    text = data.decode("cp950", ERRORS)
    return text.encode(), text.count(UNREADABLE)


def _own_character(error: UnicodeError) -> tuple[str, int]:
    """One character for the two bytes of one that no public table has; what follows a torn one stands."""
    assert isinstance(error, UnicodeDecodeError)
    follows = error.object[error.start + 1 : error.start + 2]
    return UNREADABLE, error.start + (2 if follows >= b"\x40" else 1)


codecs.register_error(ERRORS, _own_character)

"""What a paper is asked for by, and who makes which kind; never makes one.

A kind is registered when its app starts: a function from what is said (ids of what is frozen, or the words themselves)
to the paper. Everything the paper shows hangs on what is said, so that the same key is the same paper.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import IO, Any

from django.utils.functional import Promise

from documents.papers import store

Said = dict[str, Any]
Told = Callable[[int], object]


@dataclass(frozen=True)
class Made:
    """A paper as its maker gives it; a file is closed by whoever takes it."""

    paper: bytes | IO[bytes]
    pages: int = 0
    places: dict[str, Any] = field(default_factory=dict)  # what stands on which page, as others ask for it


@dataclass(frozen=True)
class Kind:
    """A kind of paper: who makes it, what its file is, how its progress is told, how long it is kept.

    ``make`` is given what was said and whom to tell how far it is. Without ``kept_for`` a paper is kept as long as
    papers look like it: that of something frozen. Whatever else is made is kept for a while only.
    """

    make: Callable[[Said, Told], Made]
    mime: str
    suffix: str
    counted: str | Promise
    kept_for: dt.timedelta | None = None


KINDS: dict[str, Kind] = {}


def register(name: str, kind: Kind) -> None:
    """Say who makes papers called ``name``."""
    KINDS[name] = kind


@dataclass(frozen=True)
class Wish:
    """A paper somebody wants. ``needs`` are the keys of those it is put together from, which are made first."""

    kind: str
    said: Said
    needs: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """One for each content and layout."""
        text = json.dumps([self.kind, self.said, store.layout()], sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()

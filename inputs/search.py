"""What people look for, folded alike as typed and in the database: width, case, 台 and 臺, dashes; asks nothing itself."""

from __future__ import annotations

import unicodedata
from typing import Any

from django.db.models import F, Field, Func, TextField, Value
from django.db.models.functions import Concat

from inputs.fields import shown

TYPED, MEANT = "台‐‑‒–—−", "臺------"
ALIKE = str.maketrans(TYPED, MEANT)
TRIGRAM = 3  # characters; what is shorter has none, and no index of trigrams finds it


def folded(text: str) -> str:
    """As :class:`Folded` makes it in the database."""
    return unicodedata.normalize("NFKC", text).lower().translate(ALIKE)


def sought_words(text: str) -> list[str]:
    """The words of which each is to be found, each once; any blank parts them, the ideographic one too."""
    words = (shown(word) for word in folded(text).split())
    return list(dict.fromkeys(word for word in words if word))


class Folded(Func):
    """Columns as one text in which the words are looked for; a blank parts them, so that no word reaches over two."""

    template = f"translate(lower(normalize(%(expressions)s, NFKC)), '{TYPED}', '{MEANT}')"
    output_field: Field = TextField()

    def __init__(self, *columns: Any, **extra: Any) -> None:
        parts = [F(column) if isinstance(column, str) else column for column in columns]
        spaced = [piece for part in parts for piece in (Value(" "), part)][1:]
        super().__init__(Concat(*spaced) if len(spaced) > 1 else spaced[0], **extra)

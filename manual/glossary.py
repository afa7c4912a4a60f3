"""The terms of ``docs/glossary.md``; never another list of words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

ROW = re.compile(r"^\| (?P<term>.+?) \| (?P<english>.+?) \| (?P<meaning>.+?) \|$", re.MULTILINE)
HEADS = ("中文", "---")
# Names of the code, which mean nothing to a reader: in brackets they go, elsewhere they are read as words.
CODE = r"(?:[a-z]+[A-Z]\w*|[A-Z][a-z]+[A-Z]\w*|\w*[a-zA-Z]_\w*\*?|\w+\.\w+|[A-Z]{5,})"
IN_BRACKETS = re.compile(rf" ?\([^()]*{CODE}[^()]*\)")
NAME = re.compile(r"\b(?:[A-Za-z]+_\w*\*?|[A-Z]?[a-z]+(?:[A-Z][a-z]+)+)")


@dataclass(frozen=True)
class Term:
    """One pair with what it means, in English."""

    term: str
    english: str
    meaning: str


@cache
def terms() -> tuple[Term, ...]:
    """All of them, in the order of the file."""
    text = (Path(settings.BASE_DIR) / "docs" / "glossary.md").read_text(encoding="utf-8").replace("`", "")
    rows = (found for found in ROW.finditer(text) if found["term"] not in HEADS)
    return tuple(Term(row["term"], worded(row["english"]), worded(row["meaning"])) for row in rows)


def worded(text: str) -> str:
    """What of a row is for readers: without names of the code in brackets, others as words."""
    return NAME.sub(_as_words, IN_BRACKETS.sub("", text))


def _as_words(name: re.Match[str]) -> str:
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name[0]).replace("_", " ")
    return spaced.strip(" *").lower()

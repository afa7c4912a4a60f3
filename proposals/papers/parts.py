"""What a dossier holds beside the plan's own papers: each app says its part, for one reader; never makes the archive."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from documents.papers import html
from documents.papers.blocks import Paper
from documents.papers.odt import odt

if TYPE_CHECKING:
    from accounts.actors import Actor
    from proposals.models import Proposal


@dataclass(frozen=True)
class Part:
    """A file of the dossier, not made yet: its folder and name, the time it shows, who makes it."""

    folder: str
    name: str
    at: dt.datetime
    make: Callable[[], bytes]


@dataclass(frozen=True)
class LeftOut:
    """What is not in it, and why, in words that the reader may know."""

    name: str
    reason: str


# (plan, who reads) -> what the reader may have of it
Source = Callable[["Proposal", "Actor"], Iterable[Part | LeftOut]]
_sources: list[Source] = []


def enclose(source: Source) -> None:
    """Let an app add its part to the dossier, as ``versions.history.tell`` lets it add lines."""
    if source not in _sources:
        _sources.append(source)


def parts(plan: Proposal, actor: Actor) -> Iterator[Part | LeftOut]:
    """What every app has of the plan for ``actor``, app by app."""
    for source in _sources:
        yield from source(plan, actor)


def printed(folder: str, name: str, at: dt.datetime, paper: Callable[[], Paper]) -> Iterator[Part]:
    """A paper to be read and to be worked on, described once for both."""
    described = cache(paper)
    yield Part(folder, f"{name}.pdf", at, lambda: html.pdf(described()).pdf)
    yield Part(folder, f"{name}.odt", at, lambda: odt(described()))

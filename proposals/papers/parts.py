"""What a dossier holds beside the plan's own papers: each app says its part, for one reader; never makes the archive."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.errors import PaperError
from documents.models import Attachment
from documents.papers import html
from documents.papers.blocks import Paper
from documents.papers.odt import odt
from documents.services import quarantine_words
from workflow.engine.verdicts import Words

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
    reason: Words


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


IN_FILES = gettext_lazy("已放在「附件」資料夾。")
OPEN_TO_OFFICES = gettext_lazy("僅研考會及國發會可開啟。")


def stored(folder: str, name: str, at: dt.datetime, file: Attachment) -> Part:
    """A file that is kept; while it is in quarantine, or where it is lost, the dossier says so."""

    def read() -> bytes:
        if file.is_quarantined:
            raise PaperError(quarantine_words(file))
        try:
            with file.file.open("rb") as opened:
                return bytes(opened.read())
        except FileNotFoundError as error:
            raise PaperError(_("檔案不在儲存空間中，請通知系統管理者。")) from error

    return Part(folder, name, at, read)


def printed(folder: str, name: str, at: dt.datetime, paper: Callable[[], Paper]) -> Iterator[Part]:
    """A paper to be read and to be worked on, described once for both."""
    described = cache(paper)
    yield Part(folder, f"{name}.pdf", at, lambda: html.pdf(described()).pdf)
    yield Part(folder, f"{name}.odt", at, lambda: odt(described()))

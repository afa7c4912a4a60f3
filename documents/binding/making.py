"""A volume is made: its parts counted, its front laid out, all bound (R3); by a worker, never while a page waits."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from tempfile import TemporaryFile
from typing import IO, Any

import structlog
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents import sandbox
from documents.binding import front as fronts
from documents.binding.front import Front
from documents.binding.volumes import MOST, MOST_OF_A_FILE, Leaf, Order, Part, Placed, Volume, placed
from documents.errors import RenderFailed, RenderTimeout
from documents.papers.blocks import Paper, Prose, Title
from documents.papers.fonts import on_paper
from documents.papers.html import pdf
from documents.papers.render import laid_out

log = structlog.get_logger(__name__)
Told = Callable[[int], object]
SECONDS = 240  # for binding alone: the parts are there
OPENED_IN = 20  # seconds to open somebody's file and count its pages
TOO_LONG = gettext_lazy("這份附件共 %(pages)s 頁，超過每份附件 %(most)s 頁的上限，請至系統下載後另行檢附。")
NO_ROOM = gettext_lazy("這份附件共 %(pages)s 頁，放入後本冊將超過 %(most)s 頁的上限，請至系統下載後另行檢附。")


@dataclass(frozen=True)
class Bound:
    """The volume, which whoever takes it closes; its pages; what could not be taken in or is too long, and why."""

    file: IO[bytes]
    pages: int
    parts: tuple[Placed, ...]

    @property
    def lacking(self) -> list[tuple[str, str]]:
        """The parts that a sheet stands for, with the reason."""
        return [(placed.part.running, placed.part.lacking) for placed in self.parts if placed.part.lacking]

    @property
    def apart(self) -> list[tuple[str, str]]:
        """Those that are enclosed apart from the volume, with the reason."""
        return [(placed.part.running, placed.part.apart) for placed in self.parts if placed.part.apart]


def bound(volume: Volume, front: Front, *, told: Told | None = None) -> Bound:
    """The whole; a part without a file, or with one that cannot be read or is too long, is a sheet that says so.

    Raises RenderTimeout or RenderFailed, and MissingGlyphs of its front.
    """
    volume, counts = _counted(volume)
    parts, total = placed(volume, counts, 0)
    pages = fronts.guess(parts)
    while True:
        parts, total = placed(volume, counts, pages)
        laid = laid_out(fronts.html(front, parts))
        if pages == (pages := laid.pages - fronts.stamps(parts)):
            break
    order = Order(front.name, laid.pdf, pages, fronts.heads(parts), tuple(parts), total, "")
    return Bound(_written(order, told), total, tuple(parts))


def _counted(volume: Volume) -> tuple[Volume, list[int]]:
    """The volume with a sheet for each part that does not go in, and the pages of each: files as far as there is room."""
    counts = _counts(volume.parts)
    papers = [count for part, count in zip(volume.parts, counts, strict=True) if part.leaf == Leaf.PAPER]
    room = MOST - sum(count for count in papers if isinstance(count, int))
    parts, pages = [], []
    for asked, count in zip(volume.parts, counts, strict=True):
        part = _judged(asked, count, room)
        goes_in = not (part.lacking or part.apart)
        parts.append(part if goes_in else _sheet(part))
        pages.append(int(count) if goes_in else 1)
        if goes_in and part.leaf != Leaf.PAPER:
            room -= pages[-1]
    return replace(volume, parts=tuple(parts)), pages


def _counts(parts: Sequence[Part]) -> list[int | str]:
    """How many pages each has, or what is wrong with it: ours at once, of others' files each by itself."""
    ours = iter(_run("count", [part for part in parts if part.leaf == Leaf.PAPER and not part.lacking]))
    return [0 if part.lacking else next(ours) if part.leaf == Leaf.PAPER else _opened(part) for part in parts]


def _opened(part: Part) -> int | str:
    """The pages of somebody's file; one that ends its child, or takes it too long, ends nothing else."""
    try:
        counts: list[int | str] = _run("count", [part], seconds=OPENED_IN)
    except RenderFailed as error:
        return error.detail
    return counts[0]


def _judged(part: Part, count: int | str, room: int) -> Part:
    """The part, with the reason where it does not go in."""
    if part.lacking:
        return part
    if isinstance(count, str):
        log.warning("part_unreadable", title=part.title, error=count)
        return replace(part, lacking=_("檔案無法讀取，沒有放入。"))
    if part.leaf == Leaf.PAPER or count <= max(1, min(MOST_OF_A_FILE, room)):  # a sheet would take a page, too
        return part
    words, most = (TOO_LONG, MOST_OF_A_FILE) if count > MOST_OF_A_FILE else (NO_ROOM, MOST)
    return replace(part, apart=words % {"pages": f"{count:,}", "most": f"{most:,}"})


def _sheet(part: Part) -> Part:
    """A sheet in its place that says why it does not go in."""
    why = part.apart or _("本節未能納入本冊：%s") % on_paper(part.lacking)
    sheet = pdf(Paper(part.title, timezone.now(), (Title(on_paper(part.title)), Prose(why))))
    return replace(part, held=sheet.pdf, path="", leaf=Leaf.PDF)


def _written(order: Order, told: Told | None) -> IO[bytes]:
    """The bound volume in a file without a name, which goes with whoever has it open, however that ends."""
    file = TemporaryFile()  # noqa: SIM115 - handed on
    try:
        _run("bind", replace(order, out=f"/proc/{os.getpid()}/fd/{file.fileno()}"), told=told)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


def _run(job: str, *args: Any, told: Told | None = None, seconds: int = SECONDS) -> Any:
    caps = {"seconds": seconds, "megabytes": settings.PDF_MEMORY_MB}
    try:
        return sandbox.run(f"documents.binding.bind.{job}", *args, told=told, **caps)
    except sandbox.JobTimeout as error:
        raise RenderTimeout(detail=str(error)) from error
    except Exception as error:
        raise RenderFailed(detail=f"{type(error).__name__}: {error}") from error

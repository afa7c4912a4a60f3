"""A volume is made: its parts counted, its front laid out, all bound (R3); by a worker, never while a page waits."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from tempfile import TemporaryFile
from typing import IO, Any

import structlog
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from documents import sandbox
from documents.binding import front as fronts
from documents.binding.front import Front
from documents.binding.volumes import Leaf, Order, Part, Placed, Volume, placed
from documents.errors import RenderFailed, RenderTimeout
from documents.papers.blocks import Paper, Prose, Title
from documents.papers.fonts import on_paper
from documents.papers.html import pdf
from documents.papers.render import laid_out

log = structlog.get_logger(__name__)
Told = Callable[[int], object]
SECONDS = 240  # for binding alone: the parts are there


@dataclass(frozen=True)
class Bound:
    """The volume, which whoever takes it closes; its pages; what could not be taken in, and why."""

    file: IO[bytes]
    pages: int
    parts: tuple[Placed, ...]

    @property
    def lacking(self) -> list[tuple[str, str]]:
        """The parts that a sheet stands for, with the reason."""
        return [(placed.part.running, placed.part.lacking) for placed in self.parts if placed.part.lacking]


def bound(volume: Volume, front: Front, *, told: Told | None = None) -> Bound:
    """The whole; a part without a file, or with one that cannot be read, is a sheet that says so.

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
    """The volume with sheets for what is lacking, and the pages of each part."""
    counts = iter(_run("count", [part for part in volume.parts if not part.lacking]))
    parts, pages = [], []
    for part in volume.parts:
        count = 0 if part.lacking else next(counts)
        if isinstance(count, str):
            log.warning("part_unreadable", title=part.title, error=count)
        lacking = part.lacking or (_("檔案無法讀取，沒有放入。") if isinstance(count, str) else "")
        parts.append(_sheet(part, lacking) if lacking else part)
        pages.append(1 if lacking else count)
    return replace(volume, parts=tuple(parts)), pages


def _sheet(part: Part, lacking: str) -> Part:
    """A sheet in the place of what is lacking."""
    blocks = (Title(on_paper(part.title)), Prose(_("本節未能納入本冊：%s") % on_paper(lacking)))
    sheet = pdf(Paper(part.title, timezone.now(), blocks))
    return replace(part, held=sheet.pdf, path="", leaf=Leaf.PDF, lacking=lacking)


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


def _run(job: str, *args: Any, told: Told | None = None) -> Any:
    caps = {"seconds": SECONDS, "megabytes": settings.PDF_MEMORY_MB}
    try:
        return sandbox.run(f"documents.binding.bind.{job}", *args, told=told, **caps)
    except sandbox.JobTimeout as error:
        raise RenderTimeout(detail=str(error)) from error
    except Exception as error:
        raise RenderFailed(detail=f"{type(error).__name__}: {error}") from error

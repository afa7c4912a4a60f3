"""Cover and contents of a volume, and what is pressed on its pages, as HTML; never lays out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from documents.binding.volumes import GLYPHS, Placed, chapters
from documents.papers import render
from documents.papers.blocks import Cover

TEMPLATE, SHEETS = "documents/papers/volume.html", ("documents/papers/volume.css",)
LINES = 26  # of the contents on a page: what is guessed before they are laid out


@dataclass(frozen=True)
class Front:
    """What stands before the parts. ``notes`` stand on the cover: what this copy leaves out."""

    name: str
    cover: Cover
    notes: tuple[str, ...] = ()
    is_demo: bool = False


def heads(parts: Sequence[Placed]) -> tuple[str, ...]:
    """What is pressed at the heads of pages, each once."""
    return tuple(dict.fromkeys(placed.part.running for placed in parts))


def stamps(parts: Sequence[Placed]) -> int:
    """How many sheets at the end of the front are no pages of it but stamps."""
    return len(heads(parts)) + len(GLYPHS)


def guess(parts: Sequence[Placed]) -> int:
    """How many pages cover and contents will take."""
    lines = len(parts) + len({placed.part.chapter for placed in parts})
    return 1 + max(1, -(-lines // LINES))


def html(front: Front, parts: Sequence[Placed]) -> str:
    """The front with the pages on which ``parts`` stand."""
    context = {
        "front": front,
        "chapters": list(chapters(parts)),
        "parts": parts,
        "heads": heads(parts),
        "glyphs": GLYPHS,
        "demo": front.is_demo,
    }
    return render.html_of(TEMPLATE, context, stylesheets=SHEETS)

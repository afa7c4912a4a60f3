"""What a volume is bound of: values only; the sandbox's helper imports them, so they need no settings."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO

GLYPHS = "0123456789／"  # of the count that is pressed on each page
MOST_OF_A_FILE = 300  # pages of somebody's file: a longer one is enclosed apart
MOST = 6_000  # pages of a volume, which take 80 s to bind: files that come after are enclosed apart


class Leaf(StrEnum):
    """What a part's file is."""

    PAPER = "paper"  # a paper of ours, with its own bookmarks and contents
    PDF = "pdf"  # somebody's file
    PICTURE = "picture"


@dataclass(frozen=True)
class Part:
    """A part of a volume: the chapter it stands in (empty: none), its title, its file on the disk, or what it holds.

    ``lacking`` is why it has neither, ``apart`` why its file is enclosed apart; a sheet that says so stands in its place.
    """

    chapter: str
    title: str
    path: str = ""
    leaf: Leaf = Leaf.PAPER
    lacking: str = ""
    apart: str = ""
    held: bytes = b""

    @property
    def source(self) -> str | BinaryIO:
        """What it is read from."""
        return io.BytesIO(self.held) if self.held else self.path

    @property
    def running(self) -> str:
        """What stands at the head of its pages."""
        return f"{self.chapter}　{self.title}" if self.chapter else self.title


@dataclass(frozen=True)
class Placed:
    """A part with its pages in the volume: the first one, counted from 1, and how many."""

    number: int
    part: Part
    first: int
    pages: int

    @property
    def name(self) -> str:
        """By which the contents lead to it."""
        return f"part-{self.number}"


@dataclass(frozen=True)
class Volume:
    """Parts in their order, each beginning on an odd page where ``on_odd``."""

    name: str
    parts: tuple[Part, ...]
    on_odd: bool = False


@dataclass(frozen=True)
class Order:
    """What is bound: the front (cover, contents, then the stamps) and the parts as they are placed.

    ``heads`` are pressed on pages, in the order of the front's stamps; ``out`` is where the volume goes.
    """

    name: str
    front: bytes
    front_pages: int
    heads: tuple[str, ...]
    parts: tuple[Placed, ...]
    total: int
    out: str


def placed(volume: Volume, counts: Iterable[int], front: int) -> tuple[list[Placed], int]:
    """Where each part stands after ``front`` pages of cover and contents, and how many pages there are in all."""
    found, last = [], front
    for number, (part, pages) in enumerate(zip(volume.parts, counts, strict=True), 1):
        if volume.on_odd and last % 2:
            last += 1
        found.append(Placed(number, part, last + 1, pages))
        last += pages
    return found, last


def chapters(parts: Iterable[Placed]) -> Iterator[tuple[str, list[Placed]]]:
    """Parts that stand one after the other in one chapter."""
    chapter: str | None = None
    held: list[Placed] = []
    for each in parts:
        if held and each.part.chapter != chapter:
            yield chapter or "", held
            held = []
        chapter = each.part.chapter
        held.append(each)
    if held:
        yield chapter or "", held

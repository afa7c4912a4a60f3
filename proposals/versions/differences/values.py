"""What a difference is made of: stretches of text, rows, sums, each with what became of it; never how it looks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import ClassVar

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chapters.states import Section

Words = str | Promise


class Change(TextChoices):
    """What became of something."""

    SAME = "same", _("未變動")
    CHANGED = "changed", pgettext_lazy("difference", "修正")
    ADDED = "added", pgettext_lazy("difference", "新增")
    REMOVED = "removed", pgettext_lazy("difference", "刪除")


@dataclass(frozen=True)
class Span:
    """A stretch of text that is in both versions (SAME), only in the old (REMOVED) or only in the new (ADDED)."""

    change: Change
    text: str


@dataclass(frozen=True)
class Pair:
    """A text of the old version beside what it is in the new one; a side that is None is not there at all."""

    old: tuple[Span, ...] | None
    new: tuple[Span, ...] | None

    @property
    def change(self) -> Change:
        """SAME when both sides are there and read the same."""
        if self.old is None:
            return Change.ADDED
        if self.new is None:
            return Change.REMOVED
        return Change.SAME if self.old == self.new else Change.CHANGED


@dataclass(frozen=True)
class Skipped:
    """Unchanged paragraphs that need not be read again."""

    count: int


@dataclass(frozen=True)
class Prose:
    """A text, paragraph by paragraph."""

    kind: ClassVar[str] = "prose"
    label: Words
    paragraphs: tuple[Pair, ...]

    @property
    def blocks(self) -> Iterator[Pair | Skipped]:
        """The paragraphs with runs of two and more unchanged ones, and unchanged blank lines, left out."""
        for same, run in groupby(self.paragraphs, key=lambda pair: pair.change == Change.SAME):
            pairs = [pair for pair in run if pair.old or pair.new]
            if same and len(pairs) > 1:
                yield Skipped(len(pairs))
            else:
                yield from pairs


@dataclass(frozen=True)
class Cell:
    """One field of a row; ``amounts`` are the old and the new sum where it holds money."""

    label: Words
    pair: Pair
    amounts: tuple[int, int] | None = None

    @property
    def difference(self) -> str:
        """The difference of money with its sign; empty where there is none."""
        return signed(self.amounts[1] - self.amounts[0]) if self.amounts and len(set(self.amounts)) > 1 else ""


@dataclass(frozen=True)
class Row:
    """A row that changed, came or went, with all its cells."""

    change: Change
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Table:
    """The rows of a table that differ, and how many do not. The order of rows means nothing."""

    kind: ClassVar[str] = "table"
    label: Words
    rows: tuple[Row, ...]
    same: int = 0


@dataclass(frozen=True)
class Amount:
    """A sum of money in both versions, 元."""

    label: Words
    old: int
    new: int

    @property
    def difference(self) -> str:
        """+1,000, −1,000 or 0."""
        return signed(self.new - self.old)


@dataclass(frozen=True)
class Sums:
    """Totals by source, kind of expense and year."""

    kind: ClassVar[str] = "sums"
    label: Words
    amounts: tuple[Amount, ...]


Part = Prose | Table | Sums


@dataclass(frozen=True)
class VentureName:
    """Which venture a section belongs to: its place and title in the new version, or the old one if it is gone."""

    id: int
    number: int
    title: str
    change: Change


@dataclass(frozen=True)
class SectionDifference:
    """One section: what of it differs. Sections of a venture that came or went are ADDED or REMOVED as a whole."""

    section: Section
    title: Words
    change: Change
    parts: tuple[Part, ...] = ()
    venture: VentureName | None = None


def signed(number: int) -> str:
    """A difference as people write it: +1,000, −1,000, 0."""
    return f"{number:+,}".replace("-", "−") if number else "0"

"""A part of the statistics: a table and the bars beside it. Page, spreadsheet and paper draw the same parts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from inputs.fields import grouped
from inputs.words import listed
from tracking.undertakings.curve import percent

NOTHING = "—"
BESIDE = 4  # columns of figures of a table that find room beside a chart


@dataclass(frozen=True)
class Value:
    """A cell: the figure, the list that it counts, whether it is one to look at."""

    value: int | float | Decimal | None
    to: str = ""
    is_late: bool = False

    @property
    def shown(self) -> str:
        """As it stands on the page."""
        return NOTHING if self.value is None else grouped(str(self.value))


@dataclass(frozen=True)
class Line:
    """A row: what it is of, its figures, and its bars in percent of the longest."""

    key: str
    words: str
    cells: Sequence[Value]
    bars: Sequence[Decimal] = ()
    said: str = ""  # behind the bars
    is_marked: bool = False  # a priority district


@dataclass(frozen=True)
class Part:
    """One question and its answer."""

    name: str  # in addresses
    title: str  # what is shown
    heading: str  # what the figures say
    first: str  # of what its rows are
    columns: Sequence[str]
    lines: Sequence[Line]
    total: Line | None = None
    notes: Sequence[str] = ()
    legend: Sequence[str] = ()  # of the bars, in their order
    empty: str = ""  # what will stand here once there is something
    money: tuple[int, int] = (0, 0)  # its columns that are amounts, from the first to before the last

    @property
    def rows(self) -> list[tuple[Line, list[tuple[Value, str]]]]:
        """Each line with its cells and the heads they stand under."""
        return [self._beneath(line) for line in self.lines]

    @property
    def sum(self) -> tuple[Line, list[tuple[Value, str]]] | None:
        """The same of the total."""
        return self._beneath(self.total) if self.total else None

    def _beneath(self, line: Line) -> tuple[Line, list[tuple[Value, str]]]:
        cells = [*line.cells, *[Value(None)] * (len(self.columns) - len(line.cells))]
        return line, list(zip(cells, self.columns, strict=True))

    @property
    def layout(self) -> str:
        """A narrow table stands beside its chart, a wide one below."""
        return "below" if len(self.columns) > BESIDE else "pair"

    @property
    def has_bars(self) -> bool:
        """Is there a chart beside the table?"""
        return any(line.bars for line in self.lines)


@dataclass
class Card:
    """What stands together on the page: a part, or several of which there is nothing yet for the same reason."""

    parts: list[Part]

    @property
    def part(self) -> Part:
        """The first."""
        return self.parts[0]

    @property
    def heading(self) -> str:
        """What it says; of several what they are."""
        return self.part.heading if len(self.parts) == 1 else listed(part.title for part in self.parts)


def cards(parts: Iterable[Part]) -> list[Card]:
    """Each part by itself; where nothing is there yet, those of which the same is said together."""
    found: list[Card] = []
    waiting: dict[str, Card] = {}
    for part in parts:
        if part.lines:
            found.append(Card([part]))
        elif part.empty in waiting:
            waiting[part.empty].parts.append(part)
        else:
            waiting[part.empty] = Card([part])
            found.append(waiting[part.empty])
    return found


def share(count: float | Decimal, of: float | Decimal) -> Decimal:
    """In percent; nothing of nothing."""
    return percent(Fraction(count) / Fraction(of)) if of else Decimal(0)


def compared(parts: Iterable[Part], others: Iterable[Part], label: str) -> list[Part]:
    """The same with the first figure of another time beside the first of each row, the total's too; rows by their keys."""
    return [_beside(part, other, label) for part, other in zip(parts, others, strict=True)]


def _beside(part: Part, other: Part, label: str) -> Part:
    then = {line.key: line for line in other.lines}
    total = part.total and _with(part.total, other.total)
    lines = [_with(line, then.get(line.key)) for line in part.lines]
    here = {line.key for line in part.lines}
    gone = [
        _with(replace(line, cells=_none(line), bars=(), said=""), line) for line in other.lines if line.key not in here
    ]
    money = (part.money[0] + 1, part.money[1] + 1) if part.money[1] else part.money
    return replace(part, columns=_second(part.columns, label), lines=[*lines, *gone], total=total, money=money)


def _with(line: Line, other: Line | None) -> Line:
    then = replace(other.cells[0], is_late=False) if other and other.cells else Value(None)
    return replace(line, cells=_second(line.cells, then))


def _none(line: Line) -> list[Value]:
    return [Value(None) for _cell in line.cells]


def _second(said: Sequence[Any], one: Any) -> list[Any]:
    return [*said[:1], one, *said[1:]]

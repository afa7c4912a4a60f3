"""Gantt bars: each item's planned period, and how much of it is done; what is late by its own plan is named so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from tracking.charts.axis import DayAxis, Tick
from tracking.undertakings.curve import ONE_DAY, item_planned, period

if TYPE_CHECKING:
    from tracking.models import WorkItem

ROW, HEAD = 32, 26
BAR = 18


@dataclass(frozen=True)
class Bar:
    """One item: its bar, the part that is done, its two percentages; ``done`` is None where nothing was reported."""

    item: WorkItem
    y: int
    x: float
    width: float
    done_width: float
    planned: Decimal
    done: int | None

    @property
    def is_behind(self) -> bool:
        """Is less done than the plan says?"""
        return self.done is not None and self.done < self.planned

    @property
    def middle(self) -> float:
        """Where the words beside it stand."""
        return self.y + BAR / 2 + 4


@dataclass(frozen=True)
class Gantt:
    """What the template draws."""

    axis: DayAxis
    bars: list[Bar]
    today: float | None

    @property
    def height(self) -> int:
        """Of the whole drawing."""
        return HEAD + ROW * len(self.bars)

    @property
    def ticks(self) -> list[Tick]:
        """The months named."""
        return self.axis.ticks


def gantt(items: Sequence[WorkItem], today: dt.date, done: dict[int, int] | None = None) -> Gantt:
    """The bars of a work plan; ``done`` is the reported percent of each item by its code, None before any report."""
    first, last = period(items)
    axis = DayAxis(first, last)
    bars = list(_bars(axis, items, today, done))
    return Gantt(axis, bars, axis.x(today) if axis.holds(today) else None)


def _bars(axis: DayAxis, items: Iterable[WorkItem], today: dt.date, done: dict[int, int] | None) -> Iterable[Bar]:
    for number, item in enumerate(items):
        x = axis.x(item.starts_on - ONE_DAY)
        width = round(axis.x(item.ends_on) - x, 1)
        reached = None if done is None else done.get(item.code, 0)
        yield Bar(
            item=item,
            y=HEAD + ROW * number + (ROW - BAR) // 2,
            x=x,
            width=width,
            done_width=round(width * (reached or 0) / 100, 1),
            planned=item_planned(item, today),
            done=reached,
        )

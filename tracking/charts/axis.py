"""The axis of days that curves and bars share: where a day stands, and which months are named."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

MOST_LABELS = 8
LEFT, RIGHT = 44, 12  # room for the labels of the other axis, and for half of the last month's
WIDTH = 720


@dataclass(frozen=True)
class Tick:
    """A month's first day on the axis; ``year`` is told at the first tick and where it changes."""

    x: float
    month: int
    year: int | None


@dataclass(frozen=True)
class DayAxis:
    """From the first day shown to the last, both counted, across the drawing's width."""

    first: dt.date
    last: dt.date

    @property
    def width(self) -> int:
        """Of the whole drawing."""
        return WIDTH

    def x(self, day: dt.date) -> float:
        """The end of ``day``; days beyond the period stand at its edge."""
        days = (self.last - self.first).days + 1
        gone = min(max((day - self.first).days + 1, 0), days)
        return round(LEFT + (WIDTH - LEFT - RIGHT) * gone / days, 1)

    def holds(self, day: dt.date) -> bool:
        """Does ``day`` lie in the period?"""
        return self.first <= day <= self.last

    @property
    def ticks(self) -> list[Tick]:
        """The first days of months, so many that their names have room."""
        starts = self._months()
        step = -(-len(starts) // MOST_LABELS) or 1
        shown = starts[::step]
        ticks, year = [], None
        for day in shown:
            own = day.year - 1911
            ticks.append(Tick(self.x(day - dt.timedelta(days=1)), day.month, own if own != year else None))
            year = own
        return ticks

    def _months(self) -> list[dt.date]:
        day = self.first.replace(day=1)
        found = []
        while day <= self.last:
            if day >= self.first:
                found.append(day)
            day = (day + dt.timedelta(days=32)).replace(day=1)
        return found or [self.first]

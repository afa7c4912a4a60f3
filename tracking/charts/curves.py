"""S-curves: planned and actual progress over the days of a plan, always from 0 to 100 percent, so that two can be compared."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from tracking.charts.axis import DayAxis, Tick

TOP, HEIGHT, FOOT = 12, 220, 40

Points = Sequence[tuple[dt.date, Decimal]]


@dataclass(frozen=True)
class Mark:
    """A point that carries its figure."""

    x: float
    y: float
    percent: Decimal
    is_early: bool = False  # the label stands on the side where there is room
    is_late: bool = False


@dataclass(frozen=True)
class Curve:
    """What the template draws: polylines as SVG's ``points``, grid lines, the months, today; ``rows`` are its table."""

    axis: DayAxis
    planned: str
    actual: str = ""
    former: str = ""  # planned before, where a plan is to be changed
    today: float | None = None
    planned_now: Mark | None = None
    actual_now: Mark | None = None
    rows: list[tuple[dt.date, Decimal, Decimal | None]] = field(default_factory=list)
    former_rows: list[tuple[dt.date, Decimal, Decimal]] = field(default_factory=list)  # planned before, and now

    @property
    def height(self) -> int:
        """Of the whole drawing."""
        return TOP + HEIGHT + FOOT

    @property
    def bottom(self) -> int:
        """Where 0 percent stands."""
        return TOP + HEIGHT

    @property
    def grid(self) -> list[tuple[float, int]]:
        """Height and percent of the lines across."""
        return [(_y(Decimal(percent)), percent) for percent in (0, 25, 50, 75, 100)]

    @property
    def ticks(self) -> list[Tick]:
        """The months named."""
        return self.axis.ticks


def s_curve(
    planned: Points,
    actual: Points = (),
    *,
    today: dt.date | None = None,
    now: Decimal | None = None,
    former: Points = (),
) -> Curve:
    """The curve of ``planned`` with what was reported; ``now`` is the planned percent of ``today``.

    ``former`` is the plan before it, on the same days.
    """
    first = planned[0][0] + dt.timedelta(days=1)
    last = max(day for day, _percent in [*planned[-1:], *actual[-1:]])
    axis = DayAxis(first, last)
    reported = dict(actual)
    days = sorted({*dict(planned), *reported})
    of_plan = dict(planned)
    return Curve(
        axis=axis,
        planned=_line(axis, planned),
        actual=_line(axis, [(planned[0][0], Decimal(0)), *actual]) if actual else "",
        former=_line(axis, former),
        today=axis.x(today) if today and axis.holds(today) else None,
        planned_now=_mark(axis, today, now) if today and now is not None and axis.holds(today) else None,
        actual_now=_mark(axis, *actual[-1]) if actual else None,
        rows=[(day, of_plan[day], reported.get(day)) for day in days if day in of_plan and day >= first],
        former_rows=[(day, was, of_plan[day]) for day, was in former if day >= first],
    )


def _y(percent: Decimal) -> float:
    return round(TOP + HEIGHT * (100 - float(percent)) / 100, 1)


def _line(axis: DayAxis, points: Points) -> str:
    return " ".join(f"{axis.x(day)},{_y(percent)}" for day, percent in points)


def _mark(axis: DayAxis, day: dt.date, percent: Decimal) -> Mark:
    x = axis.x(day)
    return Mark(x, _y(percent), percent, is_early=x < axis.width * 0.25, is_late=x > axis.width * 0.8)

"""The undertakings of a plan summed: one S-curve by what was approved of each, and a bar for each; reads their baselines.

Where nothing was approved of any, each counts the same.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _

from inputs.words import listed
from tracking.approvals.sums import of_undertakings
from tracking.charts.axis import DayAxis, Tick
from tracking.charts.curves import Curve, s_curve
from tracking.models import ProgressReport, Undertaking, WorkItem
from tracking.states import ReportState
from tracking.undertakings.curve import ONE_DAY, month_ends, percent, period, share
from workflow.calendar import clock

ROW, HEAD, BAR = 32, 26, 18


@dataclass(frozen=True)
class Part:
    """An undertaking with an accepted plan: its items, what was reported of it by day, its weight in the whole."""

    undertaking: Undertaking
    items: Sequence[WorkItem]
    reported: Sequence[tuple[dt.date, Decimal]]
    weight: Fraction

    @property
    def percent(self) -> Decimal:
        """Its weight in percent."""
        return percent(self.weight)

    @property
    def actual(self) -> Decimal | None:
        """Its latest figure."""
        return self.reported[-1][1] if self.reported else None

    def actual_by(self, day: dt.date) -> Decimal:
        """What was reported of it by ``day``; nothing before the first report."""
        return next((done for last_day, done in reversed(self.reported) if last_day <= day), Decimal(0))


@dataclass(frozen=True)
class Bar:
    """The period of an undertaking, and how much of it is done."""

    part: Part
    first: dt.date
    last: dt.date
    y: int
    x: float
    width: float
    done_width: float
    planned: Decimal

    @property
    def is_behind(self) -> bool:
        """Is less done than the plan says?"""
        return self.part.actual is not None and self.part.actual < self.planned

    @property
    def middle(self) -> float:
        """Where the words beside it stand."""
        return self.y + BAR / 2 + 4


@dataclass(frozen=True)
class Summed:
    """What the page shows of those that have an accepted plan."""

    parts: Sequence[Part]
    curve: Curve
    axis: DayAxis
    bars: Sequence[Bar]
    today: float | None

    @property
    def height(self) -> int:
        """Of the drawing of bars."""
        return HEAD + ROW * len(self.bars)

    @property
    def ticks(self) -> list[Tick]:
        """The months named."""
        return self.axis.ticks

    @property
    def baselines(self) -> str:
        """Which plans the charts show, by name: 「食農教室第 2 版、步道第 1 版」."""
        about = (
            {"venture": part.undertaking.venture.called, "number": part.undertaking.baseline.number}  # type: ignore[union-attr]
            for part in self.parts
        )
        return listed(_("%(venture)s第 %(number)s 版") % each for each in about)


def summed(rows: Sequence[Undertaking], today: dt.date | None = None) -> Summed | None:
    """The charts of ``rows``; None where none of them has an accepted plan (four queries)."""
    today = today or timezone.localdate(clock.now())
    parts = parts_of(rows)
    if not parts:
        return None
    every = [item for part in parts for item in part.items]
    first, last = period(every)
    axis = DayAxis(first, last)
    return Summed(
        parts=parts,
        curve=s_curve(
            planned_curve(parts, first, last), actual_curve(parts), today=today, now=planned_of(parts, today)
        ),
        axis=axis,
        bars=[_bar(axis, number, part, today) for number, part in enumerate(parts)],
        today=axis.x(today) if axis.holds(today) else None,
    )


def parts_of(rows: Sequence[Undertaking]) -> list[Part]:
    """Those of ``rows`` that have a baseline, with their weights."""
    tracked = [row for row in rows if row.baseline_id is not None]
    if not tracked:
        return []
    prefetch_related_objects(tracked, "baseline__items")
    money = of_undertakings([row.venture_id for row in tracked])
    approved = {row.pk: money[row.venture_id].approved if row.venture_id in money else 0 for row in tracked}
    whole = sum(approved.values())
    filed = ProgressReport.objects.filter(undertaking__in=tracked).exclude(state=ReportState.OPEN)
    reported: dict[int, list[tuple[dt.date, Decimal]]] = {}
    for pk, day, actual in filed.order_by("last_day").values_list("undertaking", "last_day", "actual"):
        reported.setdefault(pk, []).append((day, actual or Decimal(0)))
    return [
        Part(row, list(row.baseline.items.all()), reported.get(row.pk, []), _weight(approved, row.pk, whole))  # type: ignore[union-attr]
        for row in tracked
    ]


def _weight(approved: Mapping[int, int], pk: int, whole: int) -> Fraction:
    return Fraction(approved[pk], whole) if whole else Fraction(1, len(approved))


def planned_of(parts: Iterable[Part], day: dt.date) -> Decimal:
    """What of the whole should be done at the end of ``day``, in percent."""
    return percent(sum((part.weight * share(part.items, day) for part in parts), Fraction(0)))


def planned_curve(parts: Sequence[Part], first: dt.date, last: dt.date) -> list[tuple[dt.date, Decimal]]:
    """From nothing, by the end of each month, to the last day of any of them."""
    days = [first - ONE_DAY, *(day for day in month_ends(first, last) if day < last), last]
    return [(day, planned_of(parts, day)) for day in days]


def actual_curve(parts: Sequence[Part]) -> list[tuple[dt.date, Decimal]]:
    """The same of what was reported, at the end of each period that any of them reported of."""
    days = sorted({day for part in parts for day, _done in part.reported})
    return [
        (day, percent(sum((part.weight * Fraction(part.actual_by(day)) for part in parts), Fraction(0)) / 100))
        for day in days
    ]


def _bar(axis: DayAxis, number: int, part: Part, today: dt.date) -> Bar:
    first, last = period(part.items)
    x = axis.x(first - ONE_DAY)
    width = round(axis.x(last) - x, 1)
    done = round(width * float(part.actual or 0) / 100, 1)
    planned = percent(share(part.items, today))
    return Bar(part, first, last, HEAD + ROW * number + (ROW - BAR) // 2, x, width, done, planned)

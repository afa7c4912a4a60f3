"""Visits per district and quarter, follow-ups open and late (R8): figures, each of which a list shows; never writes."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.urls import reverse

from accounts.models import District
from guidance.figures import Figure
from guidance.follow_ups.forms import LATE
from guidance.queries import sights_of
from guidance.states import VISIT_TAKEN_PLACE, FollowUpState, Listed
from inputs.fields import ROC_OFFSET
from workflow.calendar.quarters import Quarter

if TYPE_CHECKING:
    from accounts.actors import Actor


@dataclass(frozen=True)
class Line:
    """A district: its visits by quarter and in the year; its follow-ups open and late, of whatever year."""

    name: str
    quarters: list[tuple[Quarter, Figure]]
    year: int
    open: Figure
    late: Figure

    @property
    def is_empty(self) -> bool:
        """Is there nothing to count?"""
        return not (self.year or self.open.count)


@dataclass(frozen=True)
class Figures:
    """A year's figures, district by district, and their sums."""

    year: int
    quarters: list[Quarter]
    lines: list[Line]
    total: Line
    without: list[str]  # districts of which there is nothing to count


def figures_of(actor: Actor, year: int, today: dt.date) -> Figures:
    """What ``actor`` may see, counted (three queries)."""
    quarters = [Quarter(year, number) for number in range(1, 5)]
    visits = _visits(actor, year)
    open_, late = _follow_ups(actor, today)
    districts = list(District.objects.order_by("code"))
    lines = [_line(district.name, district.code, quarters, visits, open_, late) for district in districts]
    whole = _summed(visits), _total(open_), _total(late)
    shown, without = [line for line in lines if not line.is_empty], [line.name for line in lines if line.is_empty]
    return Figures(year, quarters, shown, _line("", "", quarters, *whole), without)


def _visits(actor: Actor, year: int) -> Counter[tuple[str, str]]:
    first = dt.date(year + ROC_OFFSET, 1, 1)
    rows = sights_of(actor, Listed.VISIT).filter(state__in=VISIT_TAKEN_PLACE)
    days = rows.filter(day__range=(first, first.replace(month=12, day=31))).values("place", "day__quarter")
    counted = days.annotate(count=Count("listed")).values_list("place", "day__quarter", "count")
    return Counter({(code, Quarter(year, number).code): count for code, number, count in counted})


def _follow_ups(actor: Actor, today: dt.date) -> tuple[Counter[str], Counter[str]]:
    rows = sights_of(actor, Listed.FOLLOW_UP).filter(state=FollowUpState.OPEN).values("place")
    counted = list(rows.annotate(open=Count("listed"), late=Count("listed", filter=Q(day__lt=today))))
    return (
        Counter({row["place"]: row["open"] for row in counted}),
        Counter({row["place"]: row["late"] for row in counted}),
    )


def _summed(visits: Counter[tuple[str, str]]) -> Counter[tuple[str, str]]:
    total = Counter[tuple[str, str]]()
    for (_code, quarter), count in visits.items():
        total["", quarter] += count
    return total


def _total(counted: Counter[str]) -> Counter[str]:
    return Counter({"": counted.total()})


def _line(
    name: str,
    code: str,
    quarters: list[Quarter],
    visits: Counter[tuple[str, str]],
    open_: Counter[str],
    late: Counter[str],
) -> Line:
    def led(view: str, count: int, **query: str) -> Figure:
        asked = {"district": code} | query if code else query
        return Figure(count, reverse(f"guidance:{view}", query=asked))

    by_quarter = [(each, led("visits", visits[code, each.code], quarter=each.code)) for each in quarters]
    return Line(
        name,
        by_quarter,
        sum(int(figure.count or 0) for _quarter, figure in by_quarter),
        led("follow_ups", open_[code], state=FollowUpState.OPEN.value),
        led("follow_ups", late[code], state=LATE),
    )

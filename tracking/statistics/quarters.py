"""Quarters of which figures were kept: those as of the last day that was kept of each; never reckons any."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models.functions import ExtractQuarter, ExtractYear
from django.utils import timezone
from django.utils.translation import gettext as _

from inputs.fields import ROC_OFFSET
from tracking.models import Snapshot
from tracking.statistics.values import Figures
from workflow.calendar import clock
from workflow.calendar.days import ONE_DAY

if TYPE_CHECKING:
    from accounts.actors import Actor

SHOWN = 8  # quarters that the page offers


@dataclass(frozen=True, order=True)
class Quarter:
    """A quarter of a year of the Republic."""

    year: int
    number: int

    def __str__(self) -> str:
        return _("%(year)s 年第 %(number)s 季") % {"year": self.year, "number": self.number}

    @property
    def before(self) -> Quarter:
        """The one before it."""
        return Quarter(self.year, self.number - 1) if self.number > 1 else Quarter(self.year - 1, 4)

    @property
    def first_day(self) -> dt.date:
        """On which it begins."""
        return dt.date(self.year + ROC_OFFSET, self.number * 3 - 2, 1)

    @property
    def last_day(self) -> dt.date:
        """On which it ends."""
        after = Quarter(self.year, self.number + 1) if self.number < 4 else Quarter(self.year + 1, 1)
        return after.first_day - ONE_DAY

    @property
    def is_over(self) -> bool:
        """Has its last day passed? Before, its figures are those until now."""
        return self.last_day < timezone.localdate(clock.now())


@dataclass(frozen=True)
class Kept:
    """Figures as they were kept."""

    found: Figures
    at: dt.datetime


def kept(actor: Actor) -> list[Quarter]:
    """Of which the actor's office has figures, the newest first (one query)."""
    rows = Snapshot.objects.filter(unit=actor.unit_id).order_by()
    found = (
        rows.annotate(year=ExtractYear("day"), quarter=ExtractQuarter("day")).values_list("year", "quarter").distinct()
    )
    return sorted((Quarter(year - ROC_OFFSET, quarter) for year, quarter in found), reverse=True)[:SHOWN]


def snapshots(actor: Actor, *asked: Quarter) -> list[Kept | None]:
    """The last of each quarter, none where none is kept or an older system kept other figures (a query for each)."""
    return [_last(actor, quarter) for quarter in asked]


def _last(actor: Actor, quarter: Quarter) -> Kept | None:
    days = (quarter.first_day, quarter.last_day)
    row = Snapshot.objects.filter(unit=actor.unit_id, day__range=days).order_by("-day").first()
    found = row and readable(row)
    return Kept(found, row.taken_at) if row and found else None


def readable(row: Snapshot) -> Figures | None:
    """The figures of a snapshot; none of one that an older system took."""
    try:
        return Figures.from_json(row.figures)
    except (KeyError, TypeError):
        return None

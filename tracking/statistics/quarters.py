"""Quarters of which figures were kept: those as of the last day that was kept of each; never reckons any."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models.functions import ExtractQuarter, ExtractYear

from inputs.fields import ROC_OFFSET
from tracking.models import Snapshot
from tracking.statistics.values import Figures
from workflow.calendar.quarters import Quarter

if TYPE_CHECKING:
    from accounts.actors import Actor

SHOWN = 8  # quarters that the page offers


@dataclass(frozen=True)
class Kept:
    """Figures as they were kept."""

    found: Figures
    at: dt.datetime


def kept(actor: Actor) -> list[Quarter]:
    """Of which the actor's office has figures that can be read, among the last ones, the newest first (one query)."""
    rows = Snapshot.objects.filter(unit=actor.unit_id)
    rows = rows.annotate(year=ExtractYear("day"), quarter=ExtractQuarter("day")).order_by("-year", "-quarter", "-day")
    last: Any = rows.distinct("year", "quarter")[:SHOWN]
    return [Quarter(row.year - ROC_OFFSET, row.quarter) for row in last if readable(row)]


def snapshots(actor: Actor, *asked: Quarter) -> list[Kept | None]:
    """The last of each quarter, none where none is kept or an older system kept other figures (a query for each)."""
    return [_last(actor, quarter) for quarter in asked]


def _last(actor: Actor, quarter: Quarter) -> Kept | None:
    row = Snapshot.objects.filter(unit=actor.unit_id, day__range=quarter.days).order_by("-day").first()
    found = row and readable(row)
    return Kept(found, row.taken_at) if row and found else None


def readable(row: Snapshot) -> Figures | None:
    """The figures of a snapshot; none of one that an older system took."""
    try:
        return Figures.from_json(row.figures)
    except (KeyError, TypeError):
        return None

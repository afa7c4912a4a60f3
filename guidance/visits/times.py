"""When visits are: a day and a time of day as the city reads its clocks, and which of them a quarter counts; never reads a row."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q
from django.utils import timezone

from guidance.states import VISIT_TAKEN_PLACE
from workflow.calendar.quarters import Quarter


def at_time(day: dt.date, time: dt.time) -> dt.datetime:
    """The moment."""
    return timezone.make_aware(dt.datetime.combine(day, time))


def counted(quarter: Quarter) -> Q:
    """The visits a quarter counts: those held in it, recorded or not yet."""
    return Q(day__range=quarter.days, state__in=VISIT_TAKEN_PLACE)

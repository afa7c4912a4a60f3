"""A day and a time of day put together as the city reads its clocks; never asks the database."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone


def at_time(day: dt.date, time: dt.time) -> dt.datetime:
    """The moment."""
    return timezone.make_aware(dt.datetime.combine(day, time))

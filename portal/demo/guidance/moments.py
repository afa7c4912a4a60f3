"""Moments of the demo's counselling, counted from today; never of a day on which offices are closed."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from workflow.calendar.days import WorkingCalendar


def day(days: int) -> dt.date:
    """The working day so many days from today, or the next one; before today where negative."""
    found = timezone.localdate() + dt.timedelta(days=days)
    calendar = WorkingCalendar.load()
    while not calendar.is_workday(found):
        found += dt.timedelta(days=1 if days > 0 else -1)
    return found


def moment(days: int, hour: int = 10) -> dt.datetime:
    """That day at ``hour``."""
    return timezone.make_aware(dt.datetime.combine(day(days), dt.time(hour)))

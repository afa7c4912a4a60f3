"""What the tests of desks share: a Friday, a calendar without holidays, as much of a case as a task shows."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from workflow.calendar.days import WorkingCalendar

FRIDAY = dt.date(2026, 11, 27)
CALENDAR = WorkingCalendar({})


@dataclass(frozen=True)
class Case:
    """As much of a case as a task shows."""

    since: dt.date

    @property
    def state_since(self) -> dt.datetime:
        """When it came to where it is."""
        return timezone.make_aware(dt.datetime.combine(self.since, dt.time(9)))

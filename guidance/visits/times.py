"""When visits are: a day and a time of day as the city reads its clocks, and the quarters figures count by; never reads a row."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from guidance.states import VISIT_TAKEN_PLACE
from inputs.fields import ROC_OFFSET

WRITTEN = re.compile(r"(\d{2,3})Q([1-4])")


def at_time(day: dt.date, time: dt.time) -> dt.datetime:
    """The moment."""
    return timezone.make_aware(dt.datetime.combine(day, time))


@dataclass(frozen=True)
class Quarter:
    """A quarter of a ROC year."""

    year: int
    number: int

    @classmethod
    def of(cls, code: str) -> Quarter | None:
        """The one an address spells ``115Q4``; None for anything else."""
        match = WRITTEN.fullmatch(code)
        return cls(int(match[1]), int(match[2])) if match else None

    @classmethod
    def in_which(cls, day: dt.date) -> Quarter:
        """The one ``day`` lies in."""
        return cls(day.year - ROC_OFFSET, (day.month + 2) // 3)

    @classmethod
    def latest(cls, day: dt.date, most: int = 8) -> list[Quarter]:
        """The one ``day`` lies in and those before it."""
        now = cls.in_which(day)
        count = now.year * 4 + now.number - 1
        return [cls(number // 4, number % 4 + 1) for number in range(count, count - most, -1)]

    @property
    def code(self) -> str:
        """How an address spells it."""
        return f"{self.year}Q{self.number}"

    @property
    def days(self) -> tuple[dt.date, dt.date]:
        """Its first day and its last."""
        first = dt.date(self.year + ROC_OFFSET, self.number * 3 - 2, 1)
        after = dt.date(first.year + self.number // 4, (self.number * 3) % 12 + 1, 1)
        return first, after - dt.timedelta(days=1)

    @property
    def counted(self) -> Q:
        """The visits it counts: those held in it, recorded or not yet."""
        return Q(day__range=self.days, state__in=VISIT_TAKEN_PLACE)

    def __str__(self) -> str:
        return _("%(year)d 年第 %(quarter)d 季") % {"year": self.year, "quarter": self.number}

"""Quarters of ROC years, by which figures are counted and kept; never reads a row."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from inputs.fields import ROC_OFFSET
from workflow.calendar import clock
from workflow.calendar.days import ONE_DAY

WRITTEN = re.compile(r"(\d{2,3})Q([1-4])")


@dataclass(frozen=True, order=True)
class Quarter:
    """A quarter of a year of the Republic."""

    year: int
    number: int

    def __str__(self) -> str:
        return _("%(year)s 年第 %(number)s 季") % {"year": self.year, "number": self.number}

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
        found = [cls.in_which(day)]
        while len(found) < most:
            found.append(found[-1].before)
        return found

    @property
    def code(self) -> str:
        """How an address spells it."""
        return f"{self.year}Q{self.number}"

    @property
    def before(self) -> Quarter:
        """The one before it."""
        return Quarter(self.year, self.number - 1) if self.number > 1 else Quarter(self.year - 1, 4)

    @property
    def days(self) -> tuple[dt.date, dt.date]:
        """Its first day and its last."""
        first = dt.date(self.year + ROC_OFFSET, self.number * 3 - 2, 1)
        after = dt.date(first.year + self.number // 4, self.number * 3 % 12 + 1, 1)
        return first, after - ONE_DAY

    @property
    def is_over(self) -> bool:
        """Has its last day passed? Before, its figures are those until now."""
        return self.days[1] < timezone.localdate(clock.now())

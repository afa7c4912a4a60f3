"""The first and the last day a date field takes, each with the words of its refusal; never asks the database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Day = dt.date | Callable[[], dt.date]


@dataclass(frozen=True)
class Bound:
    """A day that ends what a field takes. ``words`` say why and may name it as ``%(limit)s``."""

    day: Day
    words: str | Promise = ""

    def on(self) -> dt.date:
        """The day, as of today."""
        return self.day() if callable(self.day) else self.day


def days_from_today(days: int) -> Callable[[], dt.date]:
    """So many days from today on; before today where negative."""
    return lambda: timezone.localdate() + dt.timedelta(days=days)


def years_from_today(years: int) -> Callable[[], dt.date]:
    """Today's date so many years on; before today where negative. 29 February becomes 28 February."""

    def day() -> dt.date:
        today = timezone.localdate()
        try:
            return today.replace(year=today.year + years)
        except ValueError:
            return today.replace(year=today.year + years, day=28)

    return day


# A mistyped century or a year of four nines is nobody's date, whatever the field.
LONG_AGO = Bound(years_from_today(-100))
FAR_OFF = Bound(years_from_today(50))
# The first day of the programme (114－117 年): no letter of it is older.
PROGRAMME_BEGAN = Bound(dt.date(2025, 1, 1), _("日期不可早於 %(limit)s，即本方案開始之日；請檢查年份。"))


def until_today(words: str | Promise) -> Bound:
    """What has happened already, seen from the day it is typed."""
    return Bound(timezone.localdate, words)


def not_before(form: Any, name: str, day: dt.date | None, words: str | Promise) -> None:
    """Let a date field of ``form`` begin on a ``day`` that depends on the case; None leaves it as it is."""
    if day:
        form.fields[name].earliest = Bound(day, words)

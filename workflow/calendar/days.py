"""Counts working days by the government calendar. Never knows what a day is counted for."""

from __future__ import annotations

import datetime as dt

from django.db import connection
from django.db.models import Func, TextField, Value
from django.utils import timezone

from accounts.reference import rows
from workflow import known
from workflow.models import CalendarDay

ONE_DAY = dt.timedelta(days=1)


def midnight(day: dt.date) -> dt.datetime:
    """The moment ``day`` begins here: an index of moments knows no dates."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))


CHANGING = 0x1E58  # advisory lock: shared by whoever counts a due day, taken alone by whoever changes the calendar
HELD = "calendar held"


# What a calendar's page says of where a day comes from, by the first word of the reference's own note.
SOURCES = {"OFFICIAL": "行政院人事行政總處辦公日曆表", "PROVISIONAL": "推算，待人事行政總處公告"}


class WorkingCalendar:
    """Monday to Friday, but for the days that say otherwise."""

    def __init__(self, exceptions: dict[dt.date, bool]) -> None:
        self.exceptions = exceptions

    @classmethod
    def load(cls) -> WorkingCalendar:
        """The calendar as recorded now (one query; a page loads it once)."""
        return cls(dict(CalendarDay.objects.values_list("date", "is_workday")))

    @classmethod
    def held(cls) -> WorkingCalendar:
        """The calendar as it stays until this transaction ends, for due days that are to be kept.

        Two queries an act; one where a case was locked for a move, and the calendar with it.
        """
        return known.once("calendar", cls._hold)

    @classmethod
    def _hold(cls) -> WorkingCalendar:
        known.once(HELD, cls._lock)
        return cls.load()

    @classmethod
    def _lock(cls) -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [CHANGING])
        return True

    @staticmethod
    def lock() -> Func:
        """The lock as a column of a statement before the one that reads the calendar, for an act that is told ``HELD``."""
        return Func(Value(CHANGING), function="pg_advisory_xact_lock_shared", output_field=TextField())

    def is_workday(self, day: dt.date) -> bool:
        """Do offices work on ``day``?"""
        return self.exceptions.get(day, day.weekday() < 5)

    def add(self, day: dt.date, working_days: int) -> dt.date:
        """The day ``working_days`` working days after ``day``, which itself does not count (期間不算入始日)."""
        while working_days > 0:
            day += ONE_DAY
            if self.is_workday(day):
                working_days -= 1
        return day

    def on_or_after(self, day: dt.date, *, within_year: bool = False) -> dt.date:
        """``day``, or the next working day where offices are closed on it (行政程序法 §48 IV).

        ``within_year``: what ends with its year stays on its day rather than move into the next.
        """
        found = day
        while not self.is_workday(found):
            found += ONE_DAY
        return day if within_year and found.year != day.year else found

    def due(self, start: dt.date, working_days: int | None, *, within_year: bool = False) -> dt.date:
        """When what began on ``start`` with ``working_days`` is due; without a number, the day ``start`` itself."""
        return self.add(start, working_days) if working_days else self.on_or_after(start, within_year=within_year)

    def between(self, start: dt.date, end: dt.date) -> int:
        """Working days in ``(start, end]``; negative when ``end`` comes first."""
        if end < start:
            return -self.between(end, start)
        weeks, rest = divmod((end - start).days, 7)
        count = weeks * 5 + sum((start + ONE_DAY * i).weekday() < 5 for i in range(1, rest + 1))
        for day, works in self.exceptions.items():
            if start < day <= end:
                count += works - (day.weekday() < 5)
        return count


def load_reference() -> None:
    """Import ``reference/holidays_tw_114_117.csv``; a day an administrator has entered stays."""
    CalendarDay.objects.bulk_create(
        [
            CalendarDay(
                date=dt.date.fromisoformat(row["date"]),
                is_workday=row["is_workday"] == "1",
                name=row["name"],
                source=SOURCES[row["status"].split()[0]],
            )
            for row in rows("holidays_tw_114_117.csv")
        ],
        ignore_conflicts=True,
    )

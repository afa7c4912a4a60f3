"""Planned progress: what of the work should be done by a day, and what of the money spent; reckons, never reads or writes.

Percentages are ``Decimal`` with one place, rounded half up once, at the end; fractions are exact until then.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Protocol

from tracking.states import Shape

ONE_DAY = dt.timedelta(days=1)


class Work(Protocol):
    """A work item, as a row of the database or of a form."""

    @property
    def code(self) -> int: ...
    @property
    def starts_on(self) -> dt.date: ...
    @property
    def ends_on(self) -> dt.date: ...
    @property
    def weight(self) -> Decimal: ...
    @property
    def shape(self) -> str: ...


class Quarter(Protocol):
    """Money of one quarter, 元; ``year`` is a ROC year."""

    @property
    def year(self) -> int: ...
    @property
    def quarter(self) -> int: ...
    @property
    def amount(self) -> int: ...


def percent(part: Fraction) -> Decimal:
    """A share of one as percent with one place."""
    hundredths = Decimal(part.numerator * 100) / Decimal(part.denominator)
    return hundredths.quantize(Decimal("0.1"), ROUND_HALF_UP)


def elapsed(first: dt.date, last: dt.date, day: dt.date) -> Fraction:
    """What of the days from ``first`` to ``last``, both counted, has gone by at the end of ``day``; 0 to 1."""
    days = (last - first).days + 1
    return min(max(Fraction((day - first).days + 1, days), Fraction(0)), Fraction(1))


def item_share(item: Work, day: dt.date) -> Fraction:
    """What of one item should be done at the end of ``day``; 0 to 1."""
    gone = elapsed(item.starts_on, item.ends_on, day)
    match item.shape:
        case Shape.EARLY:
            return 1 - (1 - gone) ** 2
        case Shape.LATE:
            return gone**2
        case Shape.END:
            return Fraction(int(gone == 1))
    return gone


def item_planned(item: Work, day: dt.date) -> Decimal:
    """The same in percent."""
    return percent(item_share(item, day))


def share(items: Iterable[Work], day: dt.date) -> Fraction:
    """What of the whole work should be done at the end of ``day``: each item by its weight; 0 to 1."""
    return sum((Fraction(item.weight) * item_share(item, day) for item in items), Fraction(0)) / 100


def planned(items: Iterable[Work], day: dt.date) -> Decimal:
    """預定進度 of the whole at the end of ``day``, in percent."""
    return percent(share(items, day))


def achieved(items: Iterable[Work], done: dict[int, int]) -> Decimal:
    """實際進度 of the whole: ``done`` is the percent of each item by its code; what is not named has not begun."""
    parts = (Fraction(item.weight) * done.get(item.code, 0) for item in items)
    return percent(sum(parts, Fraction(0)) / 10_000)


def period(items: Sequence[Work]) -> tuple[dt.date, dt.date]:
    """From the first day of any item to the last."""
    return min(item.starts_on for item in items), max(item.ends_on for item in items)


def month_ends(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """The last day of every month that the period touches."""
    day = first
    while day <= last:
        end = day.replace(day=calendar.monthrange(day.year, day.month)[1])
        yield end
        day = end + ONE_DAY


def curve(items: Sequence[Work], first: dt.date, last: dt.date) -> list[tuple[dt.date, Decimal]]:
    """The planned S-curve: nothing before the first day, then the end of each month, at last the period's own last day."""
    days = [first - ONE_DAY, *(day for day in month_ends(first, last) if day < last), last]
    return [(day, planned(items, day)) for day in days]


def quarter_period(year: int, quarter: int) -> tuple[dt.date, dt.date]:
    """First and last day of a quarter of a ROC year."""
    first = dt.date(year + 1911, quarter * 3 - 2, 1)
    month = quarter * 3
    return first, first.replace(month=month, day=calendar.monthrange(first.year, month)[1])


def spending_share(quarters: Sequence[Quarter], day: dt.date) -> Fraction | None:
    """What of the planned money should be spent at the end of ``day``, evenly within a quarter; None where none is planned."""
    whole = sum(row.amount for row in quarters)
    if not whole:
        return None
    spent = (row.amount * elapsed(*quarter_period(row.year, row.quarter), day) for row in quarters)
    return sum(spent, Fraction(0)) / whole

"""Quarters of ROC years: their days, their order, how an address spells them."""

from __future__ import annotations

import datetime as dt

import pytest

from workflow.calendar.days import ONE_DAY
from workflow.calendar.quarters import Quarter


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_its_days_are_those_that_lie_in_it(number):
    quarter = Quarter(115, number)
    first, last = quarter.days
    days = [first + ONE_DAY * n for n in range((last - first).days + 1)]
    assert {Quarter.in_which(day) for day in days} == {quarter}
    assert (Quarter.in_which(first - ONE_DAY), Quarter.in_which(last + ONE_DAY).before) == (quarter.before, quarter)


def test_an_address_spells_it():
    assert (Quarter(115, 4).code, Quarter.of("115Q4"), str(Quarter(115, 4))) == (
        "115Q4",
        Quarter(115, 4),
        "115 年第 4 季",
    )
    assert [Quarter.of(code) for code in ("115Q5", "115Q0", "1Q1", "q", "")] == [None] * 5


def test_the_latest_go_back_over_the_years():
    latest = Quarter.latest(dt.date(2026, 5, 3), 3)
    assert latest == [Quarter(115, 2), Quarter(115, 1), Quarter(114, 4)]
    assert sorted(latest) == latest[::-1]

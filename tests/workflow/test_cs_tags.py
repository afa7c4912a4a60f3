"""Dates in ROC years, money, clocks, addresses."""

import datetime as dt
import zoneinfo

import pytest
import time_machine
from django.template import Context, Template
from django.test import RequestFactory
from django.utils.translation import override

from tests.workflow.cases import day
from workflow.calendar.days import WorkingCalendar
from workflow.templatetags.cs import clock, money, roc, roc_in_full, roc_later, roc_time, roc_time_later

UTC = dt.UTC
TAIPEI = zoneinfo.ZoneInfo("Asia/Taipei")


@pytest.mark.parametrize(
    ("value", "short", "full"),
    [
        (dt.date(2026, 11, 23), "115.11.23", "115年11月23日"),
        (dt.date(2026, 1, 3), "115.01.03", "115年1月3日"),
        (dt.date(1912, 1, 1), "1.01.01", "1年1月1日"),
        (dt.datetime(2025, 12, 31, 17, 0, tzinfo=UTC), "115.01.01", "115年1月1日"),  # already the next year in Taipei
        (dt.datetime(2025, 12, 31, 23, 0), "114.12.31", "114年12月31日"),
        ("2026-11-23", "115.11.23", "115年11月23日"),
        ("2026-11-23T08:00:00Z", "115.11.23", "115年11月23日"),
        (None, "", ""),
        ("", "", ""),
    ],
)
def test_a_day_is_short_on_pages_and_in_full_on_papers(value, short, full):
    assert (roc(value), roc_in_full(value)) == (short, full)


def test_roc_time_is_local():
    assert roc_time(dt.datetime(2026, 11, 23, 6, 3, tzinfo=UTC)) == "115.11.23 14:03"
    assert roc_time(None) == ""


def test_days_follow_the_language_of_the_reader():
    """In English Gregorian; of what is read later the reader's, and papers as they are."""
    moment = dt.datetime(2026, 11, 23, 6, 3, tzinfo=UTC)
    later = roc_later(moment), roc_time_later(moment)
    with override("en"):
        assert (roc(moment), roc_time(moment), roc("")) == ("2026-11-23", "2026-11-23 14:03", "")
        assert [str(words) for words in later] == ["2026-11-23", "2026-11-23 14:03"]
        assert roc_in_full(moment) == "115年11月23日"
    assert [str(words) for words in later] == ["115.11.23", "115.11.23 14:03"]


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (12345, "12,345"), ("1000000", "1,000,000"), (-1200, "-1,200"), (None, "—"), ("", "—"), (12.9, "12")],
)
def test_money(value, text):
    assert money(value) == text


CALENDAR = WorkingCalendar({day("2025-02-08"): True, day("2025-02-10"): False})


@pytest.mark.parametrize(
    ("today", "due", "words", "css"),
    [
        ("2025-02-04", "2025-02-07", "剩 3 個工作天", ""),
        ("2025-02-04", "2025-02-05", "剩 1 個工作天", "soon"),
        ("2025-02-07", "2025-02-08", "剩 1 個工作天", "soon"),
        ("2025-02-08", "2025-02-11", "剩 1 個工作天", "soon"),
        ("2025-02-04", "2025-03-04", "剩 20 個工作天", ""),
        ("2025-02-04", "2025-03-05", "114.03.05 到期", ""),
        ("2025-02-04", "2026-08-14", "115.08.14 到期", ""),
        ("2025-02-05", "2025-02-05", "今天到期", "soon"),
        ("2025-02-09", "2025-02-08", "逾期未滿 1 個工作天", "late"),  # on the Sunday after, no working day has passed
        ("2025-02-11", "2025-02-08", "逾 1 個工作天", "late"),
        ("2025-02-14", "2025-02-07", "逾 5 個工作天", "late"),
    ],
)
def test_clock(today, due, words, css):
    with time_machine.travel(dt.datetime.fromisoformat(today).replace(hour=10, tzinfo=TAIPEI), tick=False):
        assert clock(day(due), CALENDAR) == {"words": words, "css": css}


def test_no_clock_no_words():
    assert clock(None, CALENDAR) == {"words": "", "css": ""}


@time_machine.travel(dt.datetime(2025, 2, 4, 16, 30, tzinfo=UTC), tick=False)
def test_the_clock_turns_at_midnight_in_taipei():
    assert clock(day("2025-02-05"), CALENDAR) == {"words": "今天到期", "css": "soon"}


def rendered(source: str, address: str = "/", **context: object) -> str:
    request = RequestFactory().get(address)
    return Template(source).render(Context({"request": request, **context}))


def test_query_keeps_changes_and_drops():
    address = "/plans/?q=%E7%9F%B3%E5%B2%A1&page=2&late=on"
    assert rendered("{% query page=3 %}", address) == "?q=%E7%9F%B3%E5%B2%A1&amp;late=on&amp;page=3"
    assert rendered("{% query page=None q='' %}", address) == "?late=on"
    assert rendered("{% query %}") == "?"


def test_filters_are_there_without_loading():
    assert rendered("{{ day|roc }} {{ sum|money }}", day=day("2026-11-23"), sum=1200) == "115.11.23 1,200"

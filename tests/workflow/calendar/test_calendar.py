"""Working days of the government calendar."""

import csv
import datetime as dt

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from tests.workflow.cases import day
from workflow.calendar.days import ONE_DAY, WorkingCalendar, load_reference
from workflow.models import CalendarDay

REFERENCE = settings.BASE_DIR / "reference" / "holidays_tw_114_117.csv"


def reference() -> WorkingCalendar:
    with REFERENCE.open(encoding="utf-8-sig", newline="") as handle:
        return WorkingCalendar({day(row["date"]): row["is_workday"] == "1" for row in csv.DictReader(handle)})


OFFICIAL = reference()
PLAIN = WorkingCalendar({})


@pytest.mark.parametrize(
    ("date", "works"),
    [
        ("2025-02-07", True),  # Friday
        ("2025-02-08", True),  # Saturday, made up for 27 January
        ("2025-02-09", False),  # Sunday
        ("2025-01-27", False),  # Monday, day off made up on 8 February
        ("2025-01-29", False),  # Wednesday, New Year
        ("2025-10-24", False),  # Friday, in place of Saturday 25 October
        ("2026-01-01", False),
        ("2026-01-02", True),
        ("2028-12-29", True),
    ],
)
def test_the_reference_knows_holidays_and_make_up_days(date, works):
    assert OFFICIAL.is_workday(day(date)) is works


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2025-02-03", 1, "2025-02-04"),
        ("2025-02-07", 1, "2025-02-08"),  # the make-up Saturday counts
        ("2025-02-07", 2, "2025-02-10"),
        ("2025-01-24", 1, "2025-02-03"),  # the whole New Year is skipped
        ("2025-01-25", 1, "2025-02-03"),  # from a Saturday
        ("2025-10-23", 3, "2025-10-29"),
        ("2025-02-03", 0, "2025-02-03"),
        ("2025-02-03", -2, "2025-02-03"),
    ],
)
def test_the_first_day_does_not_count(start, days, due):
    assert OFFICIAL.add(day(start), days) == day(due)


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        ("2025-02-03", "2025-02-03", 0),
        ("2025-02-03", "2025-02-04", 1),
        ("2025-02-07", "2025-02-10", 2),
        ("2025-02-07", "2025-02-09", 1),
        ("2025-01-24", "2025-02-03", 1),
        ("2025-02-10", "2025-02-07", -2),
        ("2025-01-01", "2025-12-31", 247),
    ],
)
def test_between_counts_the_last_day_and_not_the_first(start, end, days):
    assert OFFICIAL.between(day(start), day(end)) == days


dates = st.dates(dt.date(2024, 11, 1), dt.date(2029, 3, 1))
calendars = st.dictionaries(st.dates(dt.date(2025, 1, 1), dt.date(2025, 6, 30)), st.booleans(), max_size=40).map(
    WorkingCalendar
)


def counted(calendar: WorkingCalendar, start: dt.date, end: dt.date) -> int:
    """The plain way: look at each day."""
    return sum(calendar.is_workday(start + ONE_DAY * n) for n in range(1, (end - start).days + 1))


@given(start=dates, end=dates)
def test_between_is_the_number_of_workdays(start, end):
    first, last = sorted([start, end])
    assert OFFICIAL.between(first, last) == counted(OFFICIAL, first, last)
    assert OFFICIAL.between(last, first) == -counted(OFFICIAL, first, last)


@given(calendar=calendars, start=st.dates(dt.date(2024, 12, 1), dt.date(2025, 7, 31)), length=st.integers(0, 200))
def test_between_is_the_number_of_workdays_in_any_calendar(calendar, start, length):
    end = start + ONE_DAY * length
    assert calendar.between(start, end) == counted(calendar, start, end)


@given(start=dates, days=st.integers(1, 300))
def test_add_lands_on_the_workday_that_between_counts(start, days):
    due = OFFICIAL.add(start, days)
    assert (OFFICIAL.between(start, due), OFFICIAL.is_workday(due)) == (days, True)


@given(start=dates, middle=dates, end=dates)
def test_between_adds_up(start, middle, end):
    assert PLAIN.between(start, middle) + PLAIN.between(middle, end) == PLAIN.between(start, end)


@pytest.mark.django_db
def test_the_reference_is_loaded_whole_and_read_with_one_query(django_assert_num_queries):
    load_reference()
    with django_assert_num_queries(1):
        loaded = WorkingCalendar.load()
    assert loaded.exceptions == OFFICIAL.exceptions
    assert CalendarDay.objects.count() == 82
    new_year = CalendarDay.objects.get(date=day("2025-01-01"))
    assert str(new_year) == "2025-01-01 中華民國開國紀念日"
    assert new_year.source == "行政院人事行政總處辦公日曆表"


@pytest.mark.django_db
def test_loading_again_keeps_what_an_administrator_entered():
    CalendarDay.objects.create(date=day("2025-10-06"), is_workday=True, name="照常上班")
    CalendarDay.objects.create(date=day("2025-07-07"), is_workday=False, name="颱風停班")
    load_reference()
    load_reference()
    calendar = WorkingCalendar.load()
    assert (calendar.is_workday(day("2025-10-06")), calendar.is_workday(day("2025-07-07"))) == (True, False)
    assert CalendarDay.objects.get(date=day("2025-10-06")).name == "照常上班"

"""Lists that cost the same however many rows there are."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db.models import F, Q
from django.template.loader import render_to_string

from workflow.models import CalendarDay
from workflow.rows import Rows, each, page_of

pytestmark = pytest.mark.django_db
FIRST = dt.date(2031, 1, 1)


@pytest.fixture
def days(db):
    """Forty days, the third part of them working days; every tenth has a name."""
    rows = [
        CalendarDay(date=FIRST + dt.timedelta(n), is_workday=n % 3 == 0, name="節" if n % 10 == 0 else "")
        for n in range(40)
    ]
    CalendarDay.objects.bulk_create(rows)
    return CalendarDay.objects.filter(date__gte=FIRST).order_by(F("name").desc(), "date")


@pytest.fixture
def rows(days):
    return Rows([days.filter(is_workday=True), days.exclude(name="")])


def numbers(found):
    return [(day.date - FIRST).days for day in found]


EITHER = [0, 10, 20, 30, 3, 6, 9, 12, 15, 18, 21, 24, 27, 33, 36, 39]


def test_the_first_of_each_branch_hold_the_first_of_all(rows, days):
    assert numbers(rows[0:3]) == EITHER[:3]
    assert numbers(rows[4:9]) == EITHER[4:9]
    assert numbers(rows[0:99]) == EITHER
    assert numbers(Rows([days.filter(is_workday=True)])[2:4]) == [3, 6]


def test_a_condition_asked_row_by_row_is_the_same_condition(days):
    assert numbers(days.filter(each(Q(is_workday=True) | ~Q(name="")))) == EITHER


@pytest.mark.parametrize(("most", "counted"), [(3, 3), (16, 16), (17, 16), (99, 16)])
def test_a_row_of_two_branches_is_counted_once_and_no_further_than_asked(
    rows, most, counted, django_assert_num_queries
):
    with django_assert_num_queries(1):
        assert rows.counted(most) == counted


@pytest.mark.parametrize(
    ("asked", "number", "counted", "is_open"),
    [
        (None, 1, 8, True),
        ("2", 2, 12, True),
        ("3", 3, 16, True),
        ("4", 4, 16, False),
        ("5", 4, 16, False),
        ("99", 4, 16, False),
        ("9" * 30, 2, 8, True),
        ("-1", 2, 8, True),
        ("０", 2, 8, True),
        ("x", 1, 8, True),
    ],
)
def test_a_page_counts_on_as_far_as_the_next_pages_go(rows, asked, number, counted, is_open, django_assert_num_queries):
    with django_assert_num_queries(2):
        page = page_of(rows, asked, per_page=4, ahead=4)
        assert numbers(page) == EITHER[4 * number - 4 : 4 * number]
    assert (page.number, page.paginator.count, page.paginator.is_open) == (number, counted, is_open)


def test_pages_say_how_many_only_where_they_were_counted(rows, rf):
    def words(asked):
        page = page_of(rows, asked, per_page=4, ahead=4)
        return " ".join(render_to_string("components/pages.html", {"page": page, "request": rf.get("/")}).split())

    assert ("第 1 頁" in words("1"), "共" in words("1")) == (True, False)
    assert "第 4 頁／共 4 頁" in words("4")

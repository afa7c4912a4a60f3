"""The list of visits: views everybody has, columns that are asked for, the same rows as a file."""

import csv
import io

import pytest
import time_machine

from tests.factories.accounts import sign_in
from tests.guidance.cases import make_cast, proposed, scheduled

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    with time_machine.travel("2026-03-02 09:00+08:00"):
        yield make_cast()


def file(client, query):
    answer = client.get(f"/guidance/visits/list/csv/{query}")
    return list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))


def test_views_columns_and_the_file_have_the_same_rows(client, cast):
    waits, is_set = proposed(cast), scheduled(cast)
    sign_in(client, cast.platform)
    page = client.get("/guidance/visits/?state=scheduled&columns=title,day,place")
    assert [(str(view.words), view.is_shown) for view in page.context["views"]] == [
        ("全部", False),
        ("待安排", False),
        ("已排定", False),
    ]
    [(row, cells)] = page.context["rows"]
    assert (row, [str(cell.words) for _column, cell in cells]) == (is_set, [is_set.title, is_set.when, is_set.place])
    assert client.get("/guidance/visits/?state=scheduled").context["views"][2].is_shown is True
    heads, *rows = file(client, "?columns=title,day,state")
    assert heads == ["計畫或構想", "日期", "狀態"]
    shown = [row for row, _cells in client.get("/guidance/visits/").context["rows"]]
    assert shown == [is_set, waits]
    assert rows == [[visit.title, f"{visit.day:%Y-%m-%d}", visit.get_state_display()] for visit in shown]


def test_who_sees_no_visit_finds_none_in_the_file(client, cast):
    proposed(cast)
    assert file(sign_in(client, cast.stranger), "")[1:] == []

"""What a visit left to do is closed with words, and found by state and district; late is what is past its day."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from guidance.follow_ups.chart import DROP, FINISH
from guidance.follow_ups.forms import LATE
from guidance.models import FollowUp
from guidance.states import FollowUpState
from tests.factories.accounts import make_district, sign_in
from tests.guidance.cases import make_cast, recorded
from workflow.engine.errors import NotPermitted
from workflow.engine.services import perform
from workflow.models import Notification

pytestmark = pytest.mark.django_db
LIST = reverse("guidance:follow_ups")
DONE = "水利署已同意提供圳邊土地通行，公文已轉交。"
TO_DO = {"函詢用地": 12, "請農會報價": 16, "補測量圖": 20}  # until which day of March


@pytest.fixture
def cast():
    with time_machine.travel("2026-03-02 09:00+08:00"):
        yield make_cast()


def left(cast, **extra):
    """Three things to be done by the office, by the words of each."""
    given = [
        {"words": words, "owner": cast.office.unit, "due_on": dt.date(2026, 3, day)} for words, day in TO_DO.items()
    ]
    recorded(cast, given=given, **extra)
    return {row.words: row for row in FollowUp.objects.all()}


def door(page):
    return {"expected_version": page.context["expected_version"], "key": page.context["key"]}


def listed(client, **asked):
    return [row.words for row in client.get(LIST, asked).context["page"]]


def test_a_follow_up_is_closed_with_words(client, cast):
    given = [{"words": "函詢用地", "owner": cast.agency.unit, "due_on": dt.date(2026, 3, 20)}]
    recorded(cast, given=given)
    row = FollowUp.objects.get()
    sign_in(client, cast.agency)  # which was not there
    page = client.get(row.get_absolute_url())
    assert ("「函詢用地」待辦理" in page.text, "看訪視紀錄" in page.text) == (True, False)
    url = reverse("guidance:follow_up_move", args=[row.pk, "finish"])
    empty = client.post(url, {"outcome": "好了"} | door(client.get(url)))
    assert (empty.status_code, list(empty.context["form"].errors)) == (422, ["outcome"])
    client.post(url, {"outcome": "水利署已同意提供圳邊土地通行，公文已轉交。"} | door(empty))
    row.refresh_from_db()
    assert (row.state, row.outcome) == (FollowUpState.DONE, "水利署已同意提供圳邊土地通行，公文已轉交。")
    sign_in(client, cast.stranger)
    assert client.get(row.get_absolute_url()).status_code == 404


def test_finished_it_is_told_to_who_led_the_visit_and_stands_with_the_visit(cast):
    row = left(cast)["函詢用地"]
    Notification.objects.all().delete()
    with pytest.raises(NotPermitted):
        perform(row, FINISH, by=cast.team, outcome=DONE)
    perform(row, FINISH, by=cast.office, outcome=DONE)
    assert (row.state, row.holder, row.due_on) == (FollowUpState.DONE, "nobody", None)
    (told,) = Notification.objects.all()
    assert (told.user, told.text) == (cast.team.user, f"追蹤事項「函詢用地」：回報已辦理（{cast.office}）")
    (line,) = row.transitions.all()
    assert (line.move, line.data) == ("finish", {"outcome": DONE})


@pytest.mark.parametrize(
    ("day", "asked", "found"),
    [
        ("2026-03-17", {}, ["函詢用地", "請農會報價", "補測量圖"]),
        ("2026-03-17", {"state": LATE}, ["函詢用地", "請農會報價"]),
        ("2026-03-16", {"state": LATE}, ["函詢用地"]),  # on its day it is not late yet
        ("2026-03-17", {"state": "open"}, ["函詢用地", "請農會報價", "補測量圖"]),
        ("2026-03-17", {"state": "done"}, []),
        ("2026-03-17", {"state": "never"}, ["函詢用地", "請農會報價", "補測量圖"]),  # no state: narrows nothing
    ],
)
def test_the_list_is_narrowed_by_state(client, cast, day, asked, found):
    left(cast)
    with time_machine.travel(f"{day} 09:00+08:00"):
        sign_in(client, cast.office)
        assert listed(client, **asked) == found


def test_what_was_done_or_dropped_is_late_no_more(client, cast):
    rows = left(cast)
    with time_machine.travel("2026-03-18 09:00+08:00"):
        for row in rows.values():
            row.refresh_from_db()
        assert [rows[words].is_late for words in TO_DO] == [True, True, False]
        perform(rows["函詢用地"], FINISH, by=cast.office, outcome=DONE)
        perform(rows["請農會報價"], DROP, by=cast.team, outcome="農會已停辦這項業務，改找別家。")
        assert [rows[words].is_late for words in TO_DO] == [False] * 3
        sign_in(client, cast.office)
        states = {state: listed(client, state=state) for state in (LATE, "open", "done", "dropped")}
        assert states == {LATE: [], "open": ["補測量圖"], "done": ["函詢用地"], "dropped": ["請農會報價"]}


def test_the_list_is_narrowed_by_the_district_of_the_visit(client, cast):
    left(cast)
    sign_in(client, cast.platform)
    assert listed(client, district=cast.district.pk) == list(TO_DO)
    assert listed(client, district=make_district("和平區").pk) == []

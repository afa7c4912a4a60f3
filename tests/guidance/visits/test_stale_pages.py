"""A visit goes on while a page of its is open: a refusal of something else makes the page no newer."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from guidance.models import Visit
from guidance.visits.chart import PUT_OFF
from tests.factories.accounts import sign_in
from tests.guidance.cases import SEEN, held, make_cast, scheduled, when
from workflow.engine.services import perform

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    with time_machine.travel("2026-03-02 09:00+08:00"):
        yield make_cast()


def door(page):
    return {"expected_version": page.context["expected_version"], "key": page.context["key"]}


def move(visit, name):
    return reverse("guidance:visit_move", args=[visit.pk, name])


def test_a_page_older_than_a_new_day_does_not_become_current_by_being_refused(client, cast):
    """One opens 改期, another puts the visit off, the first forgets the reason: his day does not undo hers unseen."""
    visit = scheduled(cast)
    sign_in(client, cast.team)
    sent = {"day": "115.03.11", "begins": "09:00", "ends": "10:00", "place": "舊地點", "team": cast.team.unit.pk}
    sent |= door(client.get(move(visit, "put_off_visit")))
    perform(visit, PUT_OFF, by=cast.platform, reason="里長有事", **when(cast, begins=dt.time(10), ends=dt.time(11)))
    refused = client.post(move(visit, "put_off_visit"), sent | {"reason": ""})
    assert (refused.status_code, list(refused.context["form"].errors)) == (409, ["reason"])
    assert refused.context["refused"] == "這一頁開啟之後，案件已有新的異動（現為「已排定」）。請依最新內容再確認。"
    assert refused.context["form"]["place"].value() == "舊地點"
    late = client.post(move(visit, "put_off_visit"), sent | {"reason": "改期"})  # who goes back in the browser
    assert (late.status_code, Visit.objects.get().when) == (409, "115.03.10 10:00–11:00")
    knowing = client.post(move(visit, "put_off_visit"), sent | door(refused) | {"reason": "改期"})
    assert (knowing.status_code, Visit.objects.get().when) == (302, "115.03.11 09:00–10:00")


def test_one_more_row_makes_no_older_page_current(client, cast):
    visit = held(cast)
    sign_in(client, cast.team)
    sent = {"seen": SEEN, "rows": "1"} | door(client.get(move(visit, "record_visit")))
    Visit.objects.update(row_version=visit.row_version + 1)
    more = client.post(move(visit, "record_visit"), sent | {"more": "rows"})
    assert (more.status_code, more.context["expected_version"]) == (200, visit.row_version)
    assert client.post(move(visit, "record_visit"), sent | door(more)).status_code == 409

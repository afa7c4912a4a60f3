"""What a visit left to do: its day is moved by who led the visit, with a reason; its owner neither moves nor drops it."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from guidance.models import FollowUp
from tests.factories.accounts import sign_in
from tests.guidance.cases import make_cast, recorded
from workflow.models import Notification

pytestmark = pytest.mark.django_db
FIRST, LATER = dt.date(2026, 3, 20), dt.date(2026, 4, 10)


@pytest.fixture
def cast():
    with time_machine.travel("2026-03-02 09:00+08:00"):
        yield make_cast()


def test_who_led_the_visit_moves_the_day(client, cast):
    recorded(cast, given=[{"words": "函詢用地", "owner": cast.office.unit, "due_on": FIRST}])
    row = FollowUp.objects.get()
    url = reverse("guidance:follow_up_move", args=[row.pk, "move_day"])
    sign_in(client, cast.team)
    page = client.get(url)
    sent = {"expected_version": page.context["expected_version"], "key": page.context["key"], "due_on": "115.04.10"}
    silent = client.post(url, sent)
    assert (silent.status_code, list(silent.context["form"].errors)) == (422, ["reason"])
    same = client.post(url, sent | {"due_on": "115.03.20", "reason": "水利署要到四月才回函。"})
    assert (same.status_code, same.context["form"].errors) == (422, {"due_on": ["完成期限與原來相同。"]})
    done = client.post(url, sent | {"reason": "水利署要到四月才回函。"}, follow=True)
    row.refresh_from_db()
    assert (row.state, row.until, row.due_on) == ("open", LATER, LATER)
    assert "115.03.20 → 115.04.10" in done.text
    told = Notification.objects.filter(user=cast.office.user).latest("id").text
    assert told == f"追蹤事項「函詢用地」：調整完成期限（{cast.team}）"


def test_its_owner_reports_and_neither_moves_nor_drops_it(client, cast):
    recorded(cast, given=[{"words": "函詢用地", "owner": cast.office.unit, "due_on": FIRST}])
    row = FollowUp.objects.get()
    sign_in(client, cast.office)
    page = client.get(row.get_absolute_url())
    assert [button.move for button in page.context["buttons"]] == ["finish"]
    for move in ("move_day", "drop"):
        assert client.get(reverse("guidance:follow_up_move", args=[row.pk, move])).status_code == 404

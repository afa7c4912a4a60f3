"""A visit that has taken place is entered afterwards by who counsels: nobody is invited to it, and it is recorded."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from guidance.models import Visit
from tests.factories.accounts import sign_in
from tests.guidance.cases import assigned, make_cast
from workflow.models import OutboxMessage

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    with time_machine.travel("2026-03-20 09:00+08:00"):
        yield make_cast()


def test_who_counsels_enters_a_visit_that_was_held(client, cast):
    request = assigned(cast)
    sign_in(client, cast.team)
    url = reverse("guidance:propose_visit") + f"?request={request.pk}"
    typed = {"purpose": "看水圳沿線三處缺口，確認能不能接成步道。", "district": cast.district.pk, "day_1": "115.03.10"}
    early = client.post(url, typed)
    assert early.context["form"].errors == {"day_1": ["訪視日期不可早於今天。"]}
    older = client.post(url, typed | {"took_place": "on", "day_1": "115.01.10"})
    assert older.context["form"].errors == {"day_1": ["補登的訪視不可早於 115.01.19。"]}
    client.post(url, typed | {"took_place": "on"})
    visit = Visit.objects.get()
    move = reverse("guidance:visit_move", args=[visit.pk, "schedule_visit"])
    page = client.get(move)
    sent = {"expected_version": page.context["expected_version"], "key": page.context["key"]}
    sent |= {"begins": "14:00", "ends": "16:00", "place": "石岡區公所", "team": cast.team.unit.pk}
    sent |= {"units": [cast.proposer.unit.pk]}
    other = client.post(move, sent | {"day": "115.03.11"})
    assert other.context["form"].errors == {"day": ["訪視日期不可早於今天；補登只能選提出的日期。"]}
    assert client.post(move, sent | {"day": "115.03.10"}).status_code == 302
    visit.refresh_from_db()
    assert (visit.state, visit.day) == ("scheduled", dt.date(2026, 3, 10))
    assert [row for row in OutboxMessage.objects.all() if "calendar" in row.payload] == []
    hold = reverse("guidance:visit_move", args=[visit.pk, "hold_visit"])
    page = client.get(hold)
    sent = {"expected_version": page.context["expected_version"], "key": page.context["key"]}
    client.post(hold, sent | {"came": list(visit.parties.values_list("pk", flat=True))})
    visit.refresh_from_db()
    assert visit.state == "held"


def test_who_only_asks_enters_no_visit_of_the_past(client, cast):
    sign_in(client, cast.proposer)
    url = reverse("guidance:propose_visit")
    typed = {"title": "水圳慢行", "purpose": "看水圳沿線三處缺口，確認能不能接成步道。", "day_1": "115.03.10"}
    page = client.post(url, typed | {"district": cast.district.pk, "took_place": "on"})
    assert ("took_place" in page.context["form"].fields, page.context["form"].errors) == (
        False,
        {"day_1": ["訪視日期不可早於今天。"]},
    )

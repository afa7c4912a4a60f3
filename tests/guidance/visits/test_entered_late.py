"""A visit that has taken place is entered afterwards by who counsels: nobody is invited to it, and it is recorded."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from guidance.models import Visit
from tests.factories.accounts import sign_in
from tests.guidance.cases import assigned, make_cast
from workflow.calendar.days import WorkingCalendar
from workflow.models import Notification, OutboxMessage

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
    made = client.post(url, typed | {"took_place": "on"}, follow=True)
    assert [str(words) for words in made.context["messages"]] == [
        "已補登現地訪視，不寄邀請，也不通知參加者；請接著排定當時的時間與參加者。"
    ]
    visit = Visit.objects.get()
    assert not Notification.objects.filter(user=cast.proposer.user, key__startswith="visit:").exists()
    move = reverse("guidance:visit_move", args=[visit.pk, "schedule_visit"])
    page = client.get(move)
    assert "補登的不寄邀請，也不通知參加者。" in page.text
    assert ("參加者會收到通知" in page.text, "需要寄行事曆的" in page.text) == (False, False)
    assert page.context["form"]["day"].value() == dt.date(2026, 3, 10)
    sent = {"expected_version": page.context["expected_version"], "key": page.context["key"]}
    sent |= {"begins": "14:00", "ends": "16:00", "place": "石岡區公所", "team": cast.team.unit.pk}
    sent |= {"units": [cast.proposer.unit.pk]}
    other = client.post(move, sent | {"day": "115.03.11"})
    assert other.context["form"].errors == {"day": ["訪視日期不可早於今天；補登只能選提出的日期。"]}
    assert client.post(move, sent | {"day": "115.03.10"}).status_code == 302
    visit.refresh_from_db()
    assert (visit.state, visit.day) == ("scheduled", dt.date(2026, 3, 10))
    # Ten working days from today, as for what is left to be written down: nobody is late for a day that is past.
    assert (visit.due_days, visit.due_on) == (10, WorkingCalendar.load().add(dt.date(2026, 3, 20), 10))
    assert not Notification.objects.filter(user=cast.proposer.user, key__startswith="visit:").exists()
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


def test_nobody_is_told_either_where_it_is_given_up(client, cast):
    request = assigned(cast)
    sign_in(client, cast.team)
    url = reverse("guidance:propose_visit") + f"?request={request.pk}"
    typed = {"purpose": "看水圳沿線三處缺口，確認能不能接成步道。", "district": cast.district.pk, "day_1": "115.03.10"}
    client.post(url, typed | {"took_place": "on"})
    visit = Visit.objects.get()
    page = client.get(reverse("guidance:visit_move", args=[visit.pk, "cancel_visit"]))
    assert "沒有邀請過參加者，也不通知他們。" in page.text
    door = {"expected_version": page.context["expected_version"], "key": page.context["key"]}
    client.post(page.request["PATH_INFO"], door | {"reason": "那一天改由電話聯繫，沒有到現地。"})
    visit.refresh_from_db()
    assert visit.state == "cancelled"
    assert not Notification.objects.filter(user=cast.proposer.user, key__startswith="visit:").exists()

"""A member's own page: by the link alone, of this one row alone; and the yearly question."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from guidance.models import NetworkLine, NetworkMember
from guidance.networks import confirming
from guidance.tasks import ask_members
from tests.factories.accounts import sign_in
from tests.guidance.cases import make_cast
from tests.guidance.networks.cases import member, said
from workflow.models import OutboxMessage

pytestmark = pytest.mark.django_db
NOW, LATER = "2026-03-02 09:00+08:00", "2027-03-03 09:00+08:00"


@pytest.fixture
def cast():
    with time_machine.travel(NOW, tick=False):
        yield make_cast()


def asked_of(row):
    return [message.payload["url"] for message in OutboxMessage.objects.filter(key__startswith=f"network:{row.pk}:")]


def acts():
    return list(NetworkLine.objects.order_by("id").values_list("act", "by"))


def test_once_a_year_by_the_clock_at_most_three_times(cast):
    row = member(cast.office, cast.district)
    assert ask_members() == 0
    days = []
    for day in range(365, 560):
        with time_machine.travel(dt.datetime(2026, 3, 2, 1, tzinfo=dt.UTC) + dt.timedelta(days=day), tick=False):
            days += [day] * ask_members() + [day] * ask_members()
    assert days == [366, 396, 426]
    assert [line for line in acts() if line[0] == "asked"] == [("asked", "系統每年請本人確認")] * 3
    assert len(asked_of(row)) == 3


def test_nobody_is_asked_who_cannot_be(cast):
    member(cast.office, cast.district, name="", phone="", email="", organisation="公所")
    with time_machine.travel(LATER, tick=False):
        assert ask_members() == 0


def test_the_page_by_the_link(cast):
    row = member(cast.office, cast.district)
    with time_machine.travel(LATER, tick=False):
        assert ask_members() == 1
        (url,) = asked_of(row)
        stranger = Client()
        page = stranger.get(url)
        assert [word in page.text for word in ("林美玉", "04-2572-0000", "lin@example.com", "115.03.02")] == [True] * 4
        assert (page["Referrer-Policy"], page["Cache-Control"]) == ("strict-origin", "no-store")
        done = stranger.post(url, {"act": "confirm"}, follow=True)
        assert "謝謝，已記下您確認資料正確。" in done.text
        row.refresh_from_db()
        assert (row.confirmed_on, row.times_asked) == (dt.date(2027, 3, 3), 0)
        stranger.post(url, {"act": "quiet"})
        stranger.post(url, {"act": "quiet"})
        assert NetworkMember.objects.get().is_quiet is True
        stranger.post(url, {"act": "loud"})
        typed = {name: said(cast.district)[name] for name in ("organisation", "role", "name", "phone", "email")}
        bad = stranger.post(url, typed | {"act": "correct", "phone": "沒有"})
        assert bad.status_code == 422
        assert stranger.post(url, typed | {"act": "correct", "phone": "0912-345-678"}).status_code == 302
        row.refresh_from_db()
        assert (row.phone, row.agreed_on, row.agreed_how) == ("0912-345-678", dt.date(2027, 3, 3), "online")
        assert stranger.post(url, {"act": "else"}).status_code == 404
    assert acts() == [
        ("added", cast.office.label),
        ("asked", "系統每年請本人確認"),
        ("confirmed", "本人"),
        ("quiet", "本人"),
        ("loud", "本人"),
        ("corrected", "本人"),
    ]


def test_withdrawing_ends_the_page_the_list_and_the_link(client, cast):
    row = member(cast.office, cast.district)
    url = confirming.link(row)
    gone = Client().post(url, {"act": "withdraw"})
    assert "已刪除您在" in gone.text
    assert [Client().get(url).status_code, Client().post(url, {"act": "withdraw"}).status_code] == [404, 404]
    sign_in(client, cast.office)
    assert "林美玉" not in client.get(reverse("guidance:networks")).text
    assert acts() == [("added", cast.office.label), ("withdrawn", "本人")]


def test_no_other_address_opens_it(cast):
    row = member(cast.office, cast.district)
    url = confirming.link(row)
    forged = url.replace(f"member.{row.pk}.", f"member.{row.pk + 1}.", 1)
    assert [Client().get(each).status_code for each in (forged, url[:-3] + "/", url + "x/")] == [404, 404, 404]
    assert Client().get(url).status_code == 200
    NetworkMember.objects.filter(pk=row.pk).update(key="another")
    assert Client().get(url).status_code == 404

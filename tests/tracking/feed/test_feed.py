"""The calendar: an address shown once and gone when it is revoked, what stands in it, and that a program can read it."""

from __future__ import annotations

import datetime as dt
import re

import icalendar
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.actors import Actor
from accounts.models import Membership, Unit
from reviews.models import AgendaItem, Meeting
from reviews.states import MeetingState
from tests.factories.accounts import make_actor, make_user, sign_in
from tests.tracking.cases import executing_plan, make_cast
from tracking.feed.services import digest_of
from tracking.models import CalendarFeed, Milestone, Undertaking
from tracking.states import State

pytestmark = pytest.mark.django_db
PAGE, REVOKE = "/tracking/calendar/", "/tracking/calendar/revoke/"
DAY = dt.timedelta(days=1)


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def tracked(cast):
    """The agency's undertaking is due in ten days, with a milestone before it; the proposer's own is planned."""
    _plan, (row, own) = executing_plan(cast, State.TRACKED, State.PLANNING)
    Undertaking.objects.filter(pk=row.pk).update(due_on=timezone.localdate() + 10 * DAY)
    Undertaking.objects.filter(pk=own.pk).update(due_on=timezone.localdate() + 2 * DAY)
    Milestone.objects.create(work_plan=row.baseline, title="空間整理完成驗收", due_on=timezone.localdate() + 5 * DAY)
    return row, own


def address_of(client, actor):
    """What the page shows after it was asked for an address."""
    page = sign_in(client, actor).post(PAGE)
    assert page.status_code == 200
    return page.context["address"].removeprefix("http://testserver")


def read(address):
    """As a calendar program that does not sign in."""
    answer = Client().get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert answer["Cache-Control"] == "no-store"
    return icalendar.Calendar.from_ical(answer.content), answer.content


def events(address):
    """Summaries and first days, by uid."""
    calendar, _raw = read(address)
    return {str(e["uid"]): (str(e["summary"]), e["dtstart"].dt) for e in calendar.walk("VEVENT")}


class TestAddress:
    def test_it_is_shown_once_and_kept_as_a_digest(self, client, cast, tracked):
        address = address_of(client, cast.executor)
        token = re.fullmatch(r"/tracking/calendar/([\w-]{32})\.ics", address)[1]
        assert CalendarFeed.objects.get().digest == digest_of(token) != token
        assert token not in client.get(PAGE).content.decode()
        assert Client().get(address).status_code == 200

    def test_revoked_unknown_and_renewed(self, client, cast, tracked):
        first = address_of(client, cast.executor)
        second = address_of(client, cast.executor)
        assert [Client().get(address).status_code for address in (first, second)] == [404, 200]
        assert client.post(REVOKE)["Location"] == PAGE
        assert Client().get(second).status_code == 404
        assert Client().get("/tracking/calendar/unknown.ics").status_code == 404
        assert CalendarFeed.objects.filter(revoked_at=None).count() == 0

    def test_it_ends_with_what_the_person_may_act_as(self, client, cast, tracked):
        address = address_of(client, cast.executor)
        Membership.objects.filter(pk=cast.executor.membership.pk).update(valid_to=timezone.localdate() - DAY)
        assert Client().get(address).status_code == 404
        Membership.objects.filter(pk=cast.executor.membership.pk).update(valid_to=None)
        assert Client().get(address).status_code == 200
        type(cast.executor.user).objects.filter(pk=cast.executor.user.pk).update(is_active=False)
        assert Client().get(address).status_code == 404

    def test_each_unit_of_a_person_has_its_own(self, client, cast, tracked):
        other = make_actor(user=cast.executor.user)
        mine, others = address_of(client, cast.executor), address_of(client, other)
        assert len(events(mine)) == 2
        assert events(others) == {}

    def test_who_belongs_to_no_unit_has_none(self, client):
        assert sign_in(client, Actor(make_user("新來的人"))).get(PAGE).status_code == 404

    def test_a_flood_is_refused(self, client):
        statuses = [client.get("/tracking/calendar/unknown.ics").status_code for _ in range(301)]
        assert statuses == [404] * 300 + [429]


class TestCalendar:
    def test_what_stands_in_it_for_whom(self, client, cast, tracked):
        row, own = tracked
        host = settings.SITE_URL.partition("://")[2]
        number = row.plan.case_number
        agency = {
            f"due-{row.pk}@{host}": (f"{number} 事業甲：完成", timezone.localdate() + 10 * DAY),
            f"milestone-{row.baseline.milestones.get().pk}@{host}": (
                f"{number} 事業甲：里程碑：空間整理完成驗收",
                timezone.localdate() + 5 * DAY,
            ),
        }
        planned = {f"due-{own.pk}@{host}": (f"{number} 事業乙：工作計畫", timezone.localdate() + 2 * DAY)}
        assert events(address_of(client, cast.executor)) == agency
        assert events(address_of(client, cast.rdec)) == agency | planned
        assert events(address_of(client, cast.stranger)) == {}

    def test_a_thing_keeps_its_uid_when_its_day_moves(self, client, cast, tracked):
        row, _own = tracked
        address = address_of(client, cast.executor)
        before = events(address)
        Undertaking.objects.filter(pk=row.pk).update(due_on=timezone.localdate() + 20 * DAY)
        after = events(address)
        assert before.keys() == after.keys()
        assert after[f"due-{row.pk}@{settings.SITE_URL.partition('://')[2]}"][1] == timezone.localdate() + 20 * DAY

    def test_meetings_have_their_hour_in_taipei(self, client, cast, tracked):
        row, _own = tracked
        at = timezone.make_aware(dt.datetime.combine(timezone.localdate() + 3 * DAY, dt.time(14, 30)))
        meeting = Meeting.objects.create(year=115, number=7, held_at=at, place="市政大樓 8 樓", chair="王副市長")
        AgendaItem.objects.create(meeting=meeting, proposal=row.plan)
        address = address_of(client, cast.rdec)
        calendar, raw = read(address)
        (found,) = [e for e in calendar.walk("VEVENT") if str(e["uid"]).startswith("meeting-")]
        assert (str(found["summary"]), found["dtstart"].dt) == ("115 年第 7 次專案會議", at)
        assert found["dtstart"].params["TZID"] == "Asia/Taipei"
        assert [str(zone["tzid"]) for zone in calendar.walk("VTIMEZONE")] == ["Asia/Taipei"]
        assert "王副市長" not in raw.decode()
        Meeting._base_manager.filter(pk=meeting.pk).update(state=MeetingState.CANCELLED)
        assert not [uid for uid in events(address) if uid.startswith("meeting-")]

    def test_lines_are_folded_and_nobody_is_named(self, client, cast, tracked):
        row, _own = tracked
        type(row.venture).objects.filter(pk=row.venture_id).update(title="里山里海" * 15)
        _calendar, raw = read(address_of(client, cast.rdec))
        assert max(map(len, raw.split(b"\r\n"))) <= 75
        assert raw.count(b"\n") == raw.count(b"\r\n")
        text = raw.decode()
        assert [name for name in ("提案人", "執行者", "研考") if f"{name}\r" in text or f"：{name}" in text] == []

    @pytest.mark.parametrize("many", [1, 12])
    def test_it_asks_as_often_whatever_stands_in_it(self, client, cast, many):
        for _number in range(many):
            executing_plan(cast, State.TRACKED, State.PLANNING)
        address = address_of(client, cast.rdec)
        Client().get(address)
        with CaptureQueriesContext(connection) as asked:
            assert Client().get(address).status_code == 200
        assert len(asked) == 6, [q["sql"][:90] for q in asked]


@pytest.mark.parametrize("sign", ["\r", "\n", "\r\n", "\x1b", "\u2028"])
def test_what_was_typed_begins_no_line_of_its_own(cast, tracked, client, sign):
    evil = f"水岸{sign}ATTACH:http://evil"
    Unit.objects.filter(pk=cast.executor.unit_id).update(name=evil)
    Milestone.objects.create(work_plan=tracked[0].baseline, title=evil, due_on=timezone.localdate())
    _calendar, content = read(address_of(client, cast.executor))
    assert "水岸 ATTACH:http://evil" in content.decode().replace("\r\n ", "")
    assert sign.encode() not in content.replace(b"\r\n", b"")

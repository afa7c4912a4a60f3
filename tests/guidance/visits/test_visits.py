"""A visit is asked for, set, held and recorded; who takes part is told, teams see the plan meanwhile (R8)."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.core import mail
from django.db.models import Q
from icalendar import Calendar

from guidance.counselling.chart import ASSIGN, CLOSE
from guidance.follow_ups.chart import DROP
from guidance.history import of_guidance
from guidance.models import FollowUp, Visit
from guidance.states import VisitState
from guidance.steps import follow_up_duties, visit_duties
from guidance.visits.chart import CANCEL, HOLD, PUT_OFF, RECORD, SCHEDULE
from guidance.visits.services import answer, propose_visit
from proposals.models import Proposal
from tests.factories.accounts import sign_in
from tests.guidance.cases import (
    DAY,
    SEEN,
    asked,
    assigned,
    held,
    make_cast,
    make_plan,
    proposed,
    recorded,
    scheduled,
    when,
)
from workflow.delivery.outbox import deliver_due
from workflow.delivery.reminders import remind_all
from workflow.engine.errors import GuardFailed, NotPermitted, Refused
from workflow.engine.services import perform
from workflow.models import Notification, OutboxMessage

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    with time_machine.travel("2026-03-02 09:00+08:00"):
        yield make_cast()


def waits(actor):
    found = [*visit_duties(actor), *follow_up_duties(actor)]
    return [(str(duty.verb), duty.url, duty.due_on, duty.opens_on) for duty in found]


def told(actor):
    return list(Notification.objects.filter(user=actor.user).order_by("id").values_list("text", flat=True))


def mails(key):
    """What calendars were sent with it, by reader."""
    rows = OutboxMessage.objects.filter(key__contains=f":{key}").order_by("id")
    return {row.payload["to"]: event_of(row) for row in rows if "calendar" in row.payload}


def event_of(row):
    calendar = Calendar.from_ical(row.payload["calendar"]["text"])
    (event,) = calendar.walk("VEVENT")
    return (str(calendar["METHOD"]), event["UID"], event["SEQUENCE"], event["DTSTART"].dt, str(event["STATUS"]))


def sees(actor, plan):
    return Proposal.objects.visible_to(actor).filter(pk=plan.pk).exists()


def test_a_visit_waits_for_the_platform_then_for_its_team_then_for_nobody(cast):
    visit = proposed(cast)
    page = visit.get_absolute_url()
    assert waits(cast.platform) == [("排定訪視", page, dt.date(2026, 3, 9), None)]
    assert told(cast.platform) == [f"{cast.proposer.unit} 提出現地訪視：水圳慢行"]
    perform(visit, SCHEDULE, by=cast.platform, **when(cast))
    assert waits(cast.team) == [("登錄到場情形", page, DAY, DAY)]
    ask = ("回復是否參加", f"{page}answer/", DAY, None)
    assert waits(cast.office) == waits(cast.proposer) == [ask]
    answer(visit, comes=True, words="王課員", by=cast.office)
    answer(visit, comes=False, words="當天有課。", by=cast.proposer)
    assert (waits(cast.office), waits(cast.proposer)) == ([("參加現地訪視", page, DAY, DAY)], [])
    assert waits(cast.platform) == waits(cast.other) == []
    with pytest.raises(GuardFailed, match=r"訪視訂於 115\.03\.10 14:00–16:00，開始後才能登錄。"):
        perform(visit, HOLD, by=cast.team, came=list(visit.parties.all()))
    with time_machine.travel("2026-03-10 15:00+08:00"):
        perform(visit, HOLD, by=cast.team, came=visit.parties.filter(unit=cast.team.unit), others_came="里長")
        assert waits(cast.team) == [("完成訪視紀錄", page, dt.date(2026, 3, 24), None)]
        assert [(str(row), row.came) for row in visit.parties.all()] == [
            (str(cast.proposer.unit.name), False),
            (cast.office.unit.name, False),
            (cast.team.unit.name, True),
        ]
        given = [{"words": "函詢水利署用地", "owner": cast.office.unit, "due_on": dt.date(2026, 3, 31)}]
        perform(visit, RECORD, by=cast.team, seen=SEEN, follow_ups=given)
    assert (visit.state, visit.seen, waits(cast.team)) == (VisitState.RECORDED, SEEN, [])
    row = FollowUp.objects.get()
    assert waits(cast.office) == [("回報已辦理", row.get_absolute_url(), dt.date(2026, 3, 31), None)]
    assert "水圳慢行：訪視後請貴單位辦理追蹤事項「函詢水利署用地」" in told(cast.office)


def test_who_leads_a_visit_is_not_invited_to_it(cast):
    """Whoever leads it now: what a unit takes part in is found by the day in its row."""
    visit = proposed(cast)
    perform(visit, SCHEDULE, by=cast.platform, **when(cast))

    def invited():
        return [list(Visit.objects.to_attend(actor, DAY, 5)) for actor in (cast.team, cast.office, cast.other)]

    assert invited() == [[], [visit], []]
    perform(
        visit,
        PUT_OFF,
        by=cast.team,
        reason="改由別隊帶隊。",
        **when(cast, team=cast.other.unit, units=[cast.team.unit]),
    )
    assert invited() == [[visit], [], []]
    perform(visit, CANCEL, by=cast.proposer, reason="颱風。")
    assert invited() == [[], [], []]


def test_who_comes_has_it_in_the_calendar_under_one_name(cast):
    visit = proposed(cast)
    perform(visit, SCHEDULE, by=cast.platform, **when(cast, guests=[("陳里長", "chen@demo.example"), ("林老師", "")]))
    zone = dt.timezone(dt.timedelta(hours=8))
    start = dt.datetime(2026, 3, 10, 14, tzinfo=zone)
    name = f"{visit.uid}@testserver"
    people = {actor.user.email for actor in (cast.proposer, cast.office, cast.team)}
    assert mails("1:invited") == dict.fromkeys([*people, "chen@demo.example"], ("REQUEST", name, 0, start, "CONFIRMED"))
    assert told(cast.office) == ["現地訪視「水圳慢行」：115.03.10 14:00–16:00，石岡區公所大門"]
    later = when(cast, day=dt.date(2026, 3, 12), units=[cast.proposer.unit])
    perform(visit, PUT_OFF, by=cast.team, reason="區公所當天有會。", **later)
    moved = ("REQUEST", name, 1, start + dt.timedelta(days=2), "CONFIRMED")
    assert mails("2:invited") == {
        cast.proposer.user.email: moved,
        cast.team.user.email: moved,
        cast.office.user.email: ("CANCEL", name, 1, start + dt.timedelta(days=2), "CANCELLED"),
        "chen@demo.example": ("CANCEL", name, 1, start + dt.timedelta(days=2), "CANCELLED"),
    }
    perform(visit, CANCEL, by=cast.proposer, reason="颱風。")
    assert {reader: event[:3] for reader, event in mails("3:invited").items()} == dict.fromkeys(
        [cast.proposer.user.email, cast.team.user.email], ("CANCEL", name, 2)
    )
    assert (
        OutboxMessage.objects.get(key__endswith=f":3:invited:{cast.team.user.pk}").payload["lines"][0]
        == "說明寫在系統裡，請開啟下列網頁閱覽。"
    )


def test_each_reader_is_told_no_address_but_their_own(cast):
    visit = proposed(cast)
    perform(visit, SCHEDULE, by=cast.platform, **when(cast, guests=[("陳里長", "chen@demo.example")]))
    for row in OutboxMessage.objects.filter(key__contains=":invited"):
        text = row.payload["calendar"]["text"].replace("\r\n ", "")
        assert text.count("mailto:") == 2  # the reader, and where mails come from
        assert f"mailto:{row.payload['to']}" in text


def test_one_that_never_had_a_day_is_called_off_without_calendars(cast):
    visit = proposed(cast)
    perform(visit, CANCEL, by=cast.platform, reason="改以線上會議討論。")
    assert (told(cast.proposer), mails("invited")) == (["現地訪視「水圳慢行」不辦理了"], {})


def test_teams_see_the_plan_until_the_visit_is_recorded(cast):
    plan = make_plan(cast)
    visit = scheduled(cast, plan=plan, agencies=[cast.other.unit, cast.agency.unit])
    assert [sees(actor, plan) for actor in (cast.team, cast.other, cast.agency)] == [True, True, False]
    perform(visit, PUT_OFF, by=cast.team, reason="改由本隊自己去。", **when(cast))
    assert [sees(actor, plan) for actor in (cast.team, cast.other)] == [True, False]
    assert not Visit.objects.visible_to(cast.other).exists()
    with time_machine.travel("2026-03-10 15:00+08:00"):
        perform(visit, HOLD, by=cast.team, came=list(visit.parties.all()))
        assert sees(cast.team, plan)
        perform(visit, RECORD, by=cast.team, seen=SEEN)
    assert (sees(cast.team, plan), Visit.objects.visible_to(cast.team).count()) == (False, 1)


def test_the_plan_stays_in_sight_of_who_counsels_besides(cast):
    plan = make_plan(cast)
    request = assigned(cast, plan)
    visit = held(cast, plan=plan)
    perform(visit, RECORD, by=cast.team, seen=SEEN)
    assert sees(cast.team, plan)
    visit = scheduled(cast, plan=plan)
    perform(request, CLOSE, by=cast.team, outcome="已談妥。")
    assert sees(cast.team, plan)
    perform(visit, CANCEL, by=cast.platform, reason="下雨。")
    assert not sees(cast.team, plan)


def test_who_counsels_sets_the_day_as_long_as_it_does(cast):
    request = asked(cast, make_plan(cast))
    visit = proposed(cast, request=request)
    assert (visit.proposal, visit.district) == (request.proposal, cast.district)
    assert not SCHEDULE.allowed(visit, cast.team)
    perform(request, ASSIGN, by=cast.platform, team=cast.team.unit)
    visit = Visit.objects.for_page().get()
    assert [duty[0] for duty in waits(cast.team)] == ["排定訪視"]
    assert SCHEDULE.allowed(visit, cast.team)
    assert Visit.objects.visible_to(cast.team).exists()
    perform(request, CLOSE, by=cast.team, outcome="已談妥。")
    visit = Visit.objects.for_page().get()
    assert (waits(cast.team), Visit.objects.visible_to(cast.team).exists()) == ([], False)
    assert not SCHEDULE.allowed(visit, cast.team)


def test_who_sees_a_visit(cast):
    visit = scheduled(cast, agencies=[cast.agency.unit])

    def seen(actor):
        listed = [row.pk for row in Visit.objects.seen_by(actor, Q()).first(30)[:30]]
        visible = list(Visit.objects.visible_to(actor).values_list("pk", flat=True))
        assert listed == visible
        return visible == [visit.pk]

    sights = (cast.proposer, cast.office, cast.platform, cast.team, cast.agency, cast.rdec)
    assert [seen(actor) for actor in sights] == [True] * 6
    assert [seen(actor) for actor in (cast.other, cast.stranger)] == [False] * 2


def test_a_unit_asks_once_until_a_day_is_set(cast):
    plan = make_plan(cast)
    proposed(cast, plan=plan)
    with pytest.raises(Refused, match="貴單位已提出一次訪視，還在安排中；請在那一次補充或取消後再提出。"):
        proposed(cast, plan=plan)
    assert (proposed(cast).state, proposed(cast).state) == (VisitState.PROPOSED, VisitState.PROPOSED)  # ideas
    said = {"title": "水圳", "purpose": "看一看", "offered": [DAY], "district": cast.district}
    for actor in (cast.stranger, cast.team, cast.agency, cast.rdec):
        with pytest.raises(NotPermitted):
            propose_visit(by=actor, proposal=plan, **said)
    assert propose_visit(by=cast.office, proposal=plan, **said).asked_by == cast.office.unit


def test_the_plans_history_tells_of_it(cast):
    plan = make_plan(cast)
    visit = recorded(cast, plan=plan)
    lines = [(line.what, line.words) for line in of_guidance(plan, cast.proposer)]
    assert lines == [
        ("提出現地訪視", [visit.purpose]),
        ("排定訪視", ["115.03.10 14:00–16:00，石岡區公所大門"]),
        ("登錄到場情形", ["到場 3 個單位或人員"]),
        ("完成訪視紀錄", []),
    ]
    assert of_guidance(plan, cast.stranger) == []


def test_the_mail_carries_what_a_calendar_takes_over(cast):
    scheduled(cast)
    OutboxMessage.objects.exclude(key__endswith=f":invited:{cast.office.user.pk}").delete()
    assert deliver_due() == 1
    (sent,) = mail.outbox
    (part,) = [part for part in sent.message().walk() if part.get_content_type() == "text/calendar"]
    assert (part.get_param("method"), part.get_filename(), part.get_content_charset()) == (
        "REQUEST",
        "event.ics",
        "utf-8",
    )
    (event,) = Calendar.from_ical(part.get_payload(decode=True)).walk("VEVENT")
    assert (event["SUMMARY"], event["LOCATION"], event["DTEND"].dt.isoformat()) == (
        "現地訪視：水圳慢行",
        "石岡區公所大門",
        "2026-03-10T16:00:00+08:00",
    )


def test_what_is_not_done_in_time_is_reminded_of_like_all_else(cast):
    given = [{"words": "函詢用地", "owner": cast.office.unit, "due_on": dt.date(2026, 3, 20)}]
    recorded(cast, given=given)
    with time_machine.travel("2026-03-20 09:00+08:00"):
        assert remind_all() == 1
        assert told(cast.office)[-1] == "追蹤事項「函詢用地」：期限已到，請於今天辦畢"
        row = FollowUp.objects.get()
        perform(row, DROP, by=cast.team, outcome="用地已改由市府協調，不必再函詢。")
        assert (row.state, waits(cast.office), remind_all()) == ("dropped", [], 0)


def test_a_visit_whose_day_has_passed_is_late_by_working_days(client, cast):
    """It is set for 10 March 2026, a Tuesday; nobody has said that it was held."""
    scheduled(cast)
    with time_machine.travel("2026-03-16 09:00+08:00"):
        [(verb, url, due, opens)] = waits(cast.team)
        assert (verb, due, opens) == (str(HOLD.label), dt.date(2026, 3, 10), dt.date(2026, 3, 10))
        for page in ("/", url, "/guidance/visits/"):
            assert "逾 4 個工作天" in sign_in(client, cast.team).get(page).text

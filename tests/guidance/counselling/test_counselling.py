"""Help is asked for, given by somebody who sees the plan as long as it helps, and ends with words (R8)."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from guidance.counselling import services
from guidance.counselling.chart import ASSIGN, CLOSE, DECLINE, HAND_BACK, REASSIGN, TRIAGE, WITHDRAW
from guidance.history import of_guidance
from guidance.models import CounsellingRequest, Visit
from guidance.states import RequestState
from guidance.steps import duties
from guidance.visits.chart import CANCEL, SCHEDULE
from proposals.models import Proposal
from tests.guidance.cases import DAY, asked, assigned, make_cast, make_plan, proposed, when
from workflow.engine.errors import NotPermitted, Refused
from workflow.engine.services import perform
from workflow.models import Notification

pytestmark = pytest.mark.django_db
TOLD = "已由水利團隊協助盤點權屬，下一步向水利會申請同意書。"


@pytest.fixture
def cast():
    return make_cast()


def waits(actor):
    return [(str(duty.verb), duty.url, duty.due_on) for duty in duties(actor) if not duty.hands]


def told(actor):
    return list(Notification.objects.filter(user=actor.user).order_by("id").values_list("text", flat=True))


def sees(actor, plan):
    return Proposal.objects.visible_to(actor).filter(pk=plan.pk).exists()


@time_machine.travel("2026-03-02 09:00+08:00")
def test_a_request_waits_for_the_platform_then_for_the_team_then_for_nobody(cast):
    request = asked(cast)
    page = request.get_absolute_url()
    assert waits(cast.platform) == [("分派輔導單位", page, dt.date(2026, 3, 5))]
    assert told(cast.platform) == [f"{cast.proposer.unit} 申請輔導：水圳慢行"]
    perform(request, TRIAGE, by=cast.platform, note="本週內回復。")
    perform(request, ASSIGN, by=cast.platform, team=cast.team.unit)
    assert (request.state, request.way, request.holder_unit) == (RequestState.ASSIGNED, "team", cast.team.unit)
    assert waits(cast.team) == [("與申請單位聯繫並登錄", page, dt.date(2026, 3, 30))]
    assert waits(cast.platform) == waits(cast.proposer) == waits(cast.other) == []
    perform(request, CLOSE, by=cast.team, outcome=TOLD)
    assert (request.state, request.outcome, waits(cast.team)) == (RequestState.CLOSED, TOLD, [])
    assert told(cast.proposer)[-1].startswith("輔導申請「水圳慢行」：結束輔導")


def test_a_conversation_begins_the_clock_anew_and_stays_as_it_was_written(cast):
    with time_machine.travel("2026-03-02 09:00+08:00"):
        request = assigned(cast)
    with time_machine.travel("2026-03-16 09:00+08:00"):
        request.refresh_from_db()
        assert request.days_silent == 14
        said = {"how": "phone", "words": "約好三月二十日現勘。"}
        services.note_contact(request, day=dt.date(2026, 3, 13), by=cast.team, **said)
        services.note_contact(request, day=dt.date(2026, 3, 4), by=cast.team, **said)
        request.refresh_from_db()
        assert (request.contacted_on, request.days_silent, request.due_on) == (
            dt.date(2026, 3, 13),
            3,
            dt.date(2026, 4, 10),
        )
        assert [(note.day.day, note.is_late) for note in request.contacts.all()] == [(13, False), (4, True)]
        with pytest.raises(NotPermitted):
            services.note_contact(request, day=dt.date(2026, 3, 13), by=cast.platform, **said)
        perform(request, CLOSE, by=cast.team, outcome=TOLD)
        with pytest.raises(Refused, match="輔導已結束，不能再登錄聯繫紀錄。"):
            services.note_contact(request, day=dt.date(2026, 3, 16), by=cast.team, **said)


def test_no_clock_runs_backwards_and_a_new_team_has_its_own_time(cast):
    with time_machine.travel("2026-03-02 09:00+08:00"):
        request = assigned(cast)
        due = request.due_on
        services.note_contact(request, day=dt.date(2026, 2, 2), how="phone", words="年前談過。", by=cast.team)
        request.refresh_from_db()
        assert (request.contacted_on, request.days_silent, request.due_on) == (dt.date(2026, 2, 2), 0, due)
    with time_machine.travel("2026-06-01 09:00+08:00"):
        perform(request, REASSIGN, by=cast.platform, team=cast.other.unit, reason="水利專長較合。")
        assert (request.contacted_on, request.days_silent, request.due_on > dt.date(2026, 6, 1)) == (None, 0, True)


def test_visits_of_an_idea_are_of_the_plan_it_becomes(cast):
    with time_machine.travel("2026-03-02 09:00+08:00"):
        request = assigned(cast)
        going = proposed(cast, request=request)
        perform(going, SCHEDULE, by=cast.platform, **when(cast, team=cast.other.unit))
        waiting = proposed(cast, request=request)
        gone = Visit.objects.create(
            title="取消的",
            request=request,
            state="cancelled",
            asked_by=cast.proposer.unit,
            district=cast.district,
            offered=[DAY],
            day=DAY,
            holder="nobody",
        )
        plan = services.begin_plan(request, by=cast.proposer)
    found = dict(Visit.objects.values_list("pk", "proposal"))
    assert found == {going.pk: plan.pk, waiting.pk: plan.pk, gone.pk: None}
    Proposal.objects.filter(pk=plan.pk).update(notified_at="2026-03-02T09:00:00+08:00")
    assert (sees(cast.team, plan), sees(cast.other, plan), sees(cast.agency, plan)) == (True, True, False)
    visited = sorted(line.what for line in of_guidance(plan, cast.proposer) if "訪視" in line.what)
    assert visited == ["排定訪視", "提出現地訪視", "提出現地訪視", "提出現地訪視"]  # the one that was called off too
    going.refresh_from_db()
    perform(going, CANCEL, by=cast.platform, reason="颱風")
    assert not sees(cast.other, plan)


def test_who_counsels_sees_the_plan_for_as_long_as_it_does(cast):
    plan = make_plan(cast)
    request = asked(cast, plan)
    assert not sees(cast.team, plan)
    perform(request, ASSIGN, by=cast.platform, team=cast.team.unit)
    assert (sees(cast.team, plan), sees(cast.other, plan)) == (True, False)
    perform(request, REASSIGN, by=cast.platform, team=cast.other.unit, reason="水利專長較合。")
    assert (sees(cast.team, plan), sees(cast.other, plan)) == (False, True)
    perform(request, HAND_BACK, by=cast.other, reason="人力不足。")
    assert (request.state, request.team, sees(cast.other, plan)) == (RequestState.TRIAGED, None, False)
    perform(request, ASSIGN, by=cast.platform, team=cast.agency.unit)
    perform(request, WITHDRAW, by=cast.proposer, note="")
    assert (request.way, sees(cast.agency, plan)) == ("agency", False)
    log = [(line.move, list(line.data)) for line in plan.transitions.order_by("id")]
    assert log == [("let_in", ["let_in"]), ("let_out", ["let_out"])] * 3


def test_one_that_ends_leaves_the_other_units_sight(cast):
    plan = make_plan(cast)
    first = assigned(cast, plan)
    second = services.ask(
        by=cast.office,
        title="水圳慢行",
        topics=["place"],
        words="水圳用地分屬三個機關，想請團隊協調。",
        contact_name="王課員",
        contact_phone="04-2572-1111",
        districts=[cast.district],
    )
    CounsellingRequest.objects.filter(pk=second.pk).update(proposal=plan)
    second.refresh_from_db()
    perform(second, ASSIGN, by=cast.platform, team=cast.team.unit)
    perform(first, CLOSE, by=cast.team, outcome=TOLD)
    assert sees(cast.team, plan)
    perform(second, CLOSE, by=cast.team, outcome=TOLD)
    assert not sees(cast.team, plan)


def test_a_plan_has_one_open_request_of_a_unit(cast):
    plan = make_plan(cast)
    request = asked(cast, plan)
    with pytest.raises(Refused, match="這件計畫已有一件輔導申請在辦理中，請在那一件補充說明。"):
        asked(cast, plan)
    perform(request, DECLINE, by=cast.platform, reason="請先向區公所了解地方共識。")
    assert asked(cast, plan).state == RequestState.ASKED
    assert (asked(cast).proposal, asked(cast).proposal) == (None, None)  # ideas may be several


def test_only_its_own_people_act(cast):
    request = asked(cast, make_plan(cast))
    for actor, move in ((cast.team, CLOSE), (cast.team, ASSIGN), (cast.stranger, WITHDRAW), (cast.rdec, TRIAGE)):
        assert not move.allowed(request, actor)
    with pytest.raises(NotPermitted):
        services.ask(by=cast.team, title="不行", topics=["other"], words="", contact_name="", contact_phone="")
    stranger = {"by": cast.stranger, "proposal": request.proposal, "title": "別人的"}
    with pytest.raises(NotPermitted):
        services.ask(**stranger, topics=["other"], words="想看", contact_name="某", contact_phone="04-2222-2222")


def test_who_sees_a_request(cast):
    request = assigned(cast)

    def seen(actor):
        listed = [row.pk for row in CounsellingRequest.objects.seen_by(actor).first(30)[:30]]
        visible = list(CounsellingRequest.objects.visible_to(actor).values_list("pk", flat=True))
        assert listed == visible
        return visible == [request.pk]

    sights = (cast.proposer, cast.office, cast.platform, cast.team, cast.rdec)
    assert [seen(actor) for actor in sights] == [True] * 5
    assert [seen(actor) for actor in (cast.other, cast.agency, cast.stranger)] == [False] * 3
    perform(request, CLOSE, by=cast.team, outcome=TOLD)
    assert [seen(cast.team), seen(cast.proposer), seen(cast.other)] == [True, True, False]


def test_the_idea_becomes_a_plan_once_with_what_was_said(cast):
    request = assigned(cast)
    plan = services.begin_plan(request, by=cast.proposer)
    assert services.begin_plan(request, by=cast.proposer) == plan
    assert (plan.title, plan.summary, plan.contact_name) == ("水圳慢行", request.words, "林小姐")
    assert (list(plan.districts.all()), plan.owner) == ([cast.district], cast.proposer.unit)
    assert not sees(cast.team, plan)  # a draft is its owner's alone until the platform is told
    Proposal.objects.filter(pk=plan.pk).update(notified_at="2026-03-02T09:00:00+08:00")
    assert sees(cast.team, plan)
    with pytest.raises(NotPermitted):
        services.begin_plan(request, by=cast.office)


def test_the_plans_history_tells_of_it(cast):
    plan = make_plan(cast)
    request = assigned(cast, plan)
    perform(request, CLOSE, by=cast.team, outcome=TOLD)
    lines = [(line.what, line.words) for line in of_guidance(plan, cast.proposer)]
    assert lines == [
        ("申請輔導：如何提案、該找哪個補助計畫、經費編列與財務規劃", [request.words]),
        ("分派輔導單位", []),
        ("結束輔導", [TOLD]),
    ]
    assert of_guidance(plan, cast.stranger) == []

"""What the panel and the desk say during the review, and in whose hands the plan is."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts.actors import Actor
from proposals.models import Proposal
from proposals.states import State as PlanState
from proposals.workflow import CONCLUDE_REVIEW
from reviews import guards
from reviews.answers.services import answer_opinions
from reviews.commitments.services import move_commitment
from reviews.meetings.chart import CIRCULATE_MINUTES, DRAFT_MINUTES, HOLD, SEND_NOTICE
from reviews.meetings.services import call_meeting, move_meeting
from reviews.models import Commitment, Meeting
from reviews.opinions.services import recall
from reviews.rounds.services import ask_revision, release_round
from reviews.states import Result
from reviews.workflow import CONFIRM, QUERY
from tests.reviews.cases import (
    asked,
    days_on,
    file_as,
    latest_round,
    make_plan,
    offer,
    plan_with_meeting,
    reviewed_plan,
    revise,
)
from tests.reviews.live.cases import noon, sitting
from tests.reviews.service_cases import sections
from workflow.delivery.notices import Standing
from workflow.engine.facts import Facts
from workflow.engine.services import perform
from workflow.engine.steps import duties_of, steps_of

pytestmark = pytest.mark.django_db
HANDED_ON = "handed_on"


def panel(plan: Proposal, actor: Actor) -> list[tuple[str, str, bool]]:
    """Verb, part and whether it is open, of all that leads on."""
    steps = steps_of(Facts(Proposal.objects.get(pk=plan.pk)), actor)
    return [(str(step.verb), str(step.part), bool(step.verdict)) for step in steps.leading]


def ending(plan: Proposal, actor: Actor) -> list[str]:
    """Verbs of what is kept apart."""
    return [str(step.verb) for step in steps_of(Facts(Proposal.objects.get(pk=plan.pk)), actor).ending]


def desk(actor: Actor) -> list[tuple[str, str]]:
    """Verb and part of each line of 待辦."""
    return [(str(duty.verb), str(duty.part)) for duty in duties_of(actor)]


def hands(plan: Proposal) -> tuple[str, object]:
    """In whose hands, and until when."""
    plan.refresh_from_db()
    return plan.holder, plan.due_on


def test_an_agency_is_told_what_it_owes_and_what_it_may_take_back(cast):
    plan = reviewed_plan(cast)
    besides = [("退分", "第 1 輪書面審查", True), ("申請展延", "第 1 輪書面審查", True)]
    assert panel(plan, cast.farm) == [("回復審查意見", "第 1 輪書面審查", True), *besides]
    assert desk(cast.farm) == [("回復審查意見", "第 1 輪書面審查")]
    file_as(cast.farm, plan)
    assert panel(plan, cast.farm) == [("取回修改", "第 1 輪書面審查", True)]
    assert desk(cast.farm) == []


def test_who_only_reads_has_nothing_to_do_and_nothing_on_the_desk(cast):
    plan = reviewed_plan(cast)
    assert (panel(plan, cast.reader), desk(cast.reader)) == ([], [])
    assert (panel(plan, cast.proposer), desk(cast.proposer)) == ([], [])


def test_while_agencies_are_waited_for_rdec_sees_what_is_blocked_and_by_whom(cast):
    plan = reviewed_plan(cast)
    file_as(cast.farm, plan)
    assert panel(plan, cast.rdec) == [
        ("釋出審查意見", "1 份審查意見", True),
        ("結束書面審查", "", False),
        ("釋出意見，請提案單位修正", "", False),
    ]
    assert ending(plan, cast.rdec) == ["收回分送", "撤案"]
    assert hands(plan) == ("agencies", days_on(10))
    assert desk(cast.rdec) == []


def test_why_an_agency_cannot_be_excused_yet_stands_beside_it_and_nowhere_else(cast, as_):
    plan = reviewed_plan(cast)
    file_as(cast.farm, plan)
    told = "過期未回復才能逾期結案。"
    assert as_(cast.rdec).get(reverse("reviews:plan", args=[plan.pk])).content.decode().count(told) == 1
    with time_machine.travel(timezone.now() + dt.timedelta(days=30)):
        assert ("逾期結案", "水利局", True) in panel(plan, cast.rdec)
        assert told not in as_(cast.rdec).get(reverse("reviews:plan", args=[plan.pk])).content.decode()


def test_with_every_opinion_in_the_plan_is_in_rdecs_hands_and_release_comes_first(cast):
    plan = reviewed_plan(cast)
    file_as(cast.farm, plan)
    file_as(cast.water, plan)
    assert hands(plan) == ("rdec", days_on(5))
    assert panel(plan, cast.rdec)[:2] == [("釋出審查意見", "2 份審查意見", True), ("結束書面審查", "", False)]
    assert desk(cast.rdec) == [("釋出審查意見", "2 份審查意見")]
    release_round(latest_round(plan), by=cast.rdec)
    assert panel(plan, cast.rdec)[0] == ("結束書面審查", "", True)
    assert desk(cast.rdec) == [("結束書面審查", "")]


def test_an_opinion_taken_back_hands_the_plan_back_to_the_agencies(cast):
    plan = reviewed_plan(cast)
    file_as(cast.farm, plan)
    file_as(cast.water, plan)
    recall(asked(plan, cast.farm), by=cast.farm)
    assert hands(plan) == ("agencies", days_on(10))
    assert desk(cast.rdec) == []
    lines = plan.transitions.order_by("id").values_list("move", "holder", "actor_label")
    assert list(lines)[1:] == [(HANDED_ON, "rdec", str(cast.water)), (HANDED_ON, "agencies", str(cast.farm))]


def test_a_revised_plan_nobody_asks_to_see_again_goes_to_rdec_at_once(cast):
    plan = reviewed_plan(cast)
    file_as(cast.farm, plan, Result.REVISE)
    file_as(cast.water, plan)
    ask_revision(plan, sections(plan), by=cast.rdec)
    assert hands(plan)[0] == "proposer"
    answers, item = revise(plan), asked(plan, cast.farm).items.get()
    answer_opinions(plan, {item.pk: "已補充。"}, answers, by=cast.proposer)
    assert hands(plan) == ("rdec", days_on(5))


def test_a_re_review_waits_for_who_asked_for_it(cast):
    plan = reviewed_plan(cast)
    file_as(cast.farm, plan, Result.REREVIEW)
    file_as(cast.water, plan)
    ask_revision(plan, sections(plan), by=cast.rdec)
    answers, item = revise(plan), asked(plan, cast.farm).items.get()
    answer_opinions(plan, {item.pk: "已補充。"}, answers, by=cast.proposer)
    assert hands(plan)[0] == "agencies"
    assert (desk(cast.farm), desk(cast.water), desk(cast.rdec)) == ([("回復審查意見", "第 2 輪書面審查")], [], [])


def test_commitments_come_before_the_meeting_and_a_queried_one_is_its_agencys(cast):
    plan = reviewed_plan(cast)
    file_as(cast.farm, plan, commitments=[offer()])
    file_as(cast.water, plan)
    release_round(latest_round(plan), by=cast.rdec)
    perform(plan, CONCLUDE_REVIEW, by=cast.rdec)
    assert panel(plan, cast.rdec)[:2] == [("確認分工與配合事項", "1 項待確認", True), ("召開專案會議", "", True)]
    assert desk(cast.rdec) == [("確認分工與配合事項", "1 項待確認")]
    move_commitment(Commitment.objects.get(), QUERY, reason="請說明額度。", by=cast.rdec)
    assert panel(plan, cast.farm) == [("釐清並再確認", "協助場域媒合", True)]
    assert desk(cast.farm) == [("釐清並再確認", "協助場域媒合")]
    assert desk(cast.rdec) == [("召開專案會議", "1 項待釐清")]
    assert panel(plan, cast.rdec)[0] == ("召開專案會議", "", True)


def test_a_meeting_waits_for_its_minutes(cast):
    plan, meeting = plan_with_meeting(cast)
    assert panel(plan, cast.rdec)[0] == ("登錄會議紀錄與決議", str(meeting), True)
    assert desk(cast.rdec) == [("登錄會議紀錄與決議", "專案會議")]


def opening(actor: Actor) -> list[tuple[str, dt.date | None]]:
    """Verb of each duty, and the day to come on which it opens."""
    return [(str(duty.verb), duty.opens_on) for duty in duties_of(actor)]


def test_before_its_day_a_meeting_is_told_then_followed_and_may_have_been_held_earlier(cast):
    plan = make_plan(cast, PlanState.CONFIRMING)
    held = timezone.now() + dt.timedelta(days=3)
    call_meeting(plan, held_at=held, place="市政大樓", chair="副市長", by=cast.rdec)
    meeting = plan.project_meetings.get()
    either_way = [("會議已提前召開，登錄紀錄", str(meeting), True), ("登錄會議紀錄與決議", str(meeting), False)]
    steps = [step for step in panel(plan, cast.rdec) if step[1]]
    assert steps == [("登錄開會通知單已發出", str(meeting), True), *either_way]
    assert opening(cast.rdec) == [("登錄開會通知單已發出", None)]
    move_meeting(meeting, SEND_NOTICE, by=cast.rdec)
    assert [step for step in panel(plan, cast.rdec) if step[1]] == either_way
    assert opening(cast.rdec) == [("登錄會議紀錄與決議", timezone.localdate(held))]


def test_a_meeting_that_sits_leads_on_to_its_draft_and_comments_are_waited_for(cast):
    plan, meeting = plan_with_meeting(cast)
    verbs = [[verb for verb, part, is_open in panel(plan, cast.rdec) if part and is_open]]
    due = timezone.localdate() + dt.timedelta(days=5)
    for move, data in ((SEND_NOTICE, {}), (HOLD, {}), (DRAFT_MINUTES, {}), (CIRCULATE_MINUTES, {"comments_due": due})):
        move_meeting(meeting, move, by=cast.rdec, **data)
        verbs.append([verb for verb, part, is_open in panel(plan, cast.rdec) if part and is_open])
    record = "登錄會議紀錄與決議"
    assert verbs == [
        [record, "登錄開會通知單已發出"],
        [record, "會議開始"],
        [record, "逐項擬會議紀錄"],
        [record, "紀錄稿送請表示意見"],
        [],
    ]
    assert opening(cast.rdec) == [(record, due + dt.timedelta(days=1))]


def test_while_a_meeting_sits_an_agency_with_an_open_matter_is_led_to_its_screen(cast):
    case = sitting(cast)
    assert panel(case.plan, cast.farm)[0] == ("在會議中回答", str(case.meeting), True)
    (duty,) = duties_of(cast.farm)
    screen = reverse("reviews:meeting_mine", args=[case.meeting.pk])
    assert (duty.verb, duty.url, duty.part) == ("在會議中回答", screen, "1 項待確認")
    move_commitment(case.lead, CONFIRM, by=cast.farm)
    assert (panel(case.plan, cast.farm), desk(cast.farm)) == ([], [])
    Meeting.objects.update(held_at=case.meeting.held_at + dt.timedelta(days=1))
    assert [step[0] for step in panel(case.plan, cast.water)] == ["確認分工與配合事項"]
    assert desk(cast.water) == [("確認分工與配合事項", "1 項待確認")]


def test_once_its_day_is_over_a_meeting_asks_nobody_though_its_minutes_are_not_in(cast):
    case = sitting(cast)
    held = noon() - dt.timedelta(days=1)
    Meeting.objects.update(held_at=held)
    move_meeting(case.meeting, HOLD, by=cast.rdec)
    case.meeting.refresh_from_db()
    assert (guards.is_running(case.meeting), guards.asks_now(case.meeting)) == (True, False)
    assert [step[0] for step in panel(case.plan, cast.farm)] == ["確認分工與配合事項"]
    assert desk(cast.farm) == [("確認分工與配合事項", "1 項待確認")]
    (duty,) = duties_of(cast.farm)
    assert duty.url == reverse("reviews:my_matters")


def test_the_supervisors_end_of_a_case_is_kept_apart(cast):
    plan = make_plan(cast, PlanState.CONFIRMING)
    assert panel(plan, cast.supervisor) == [("免開專案會議", "", True), ("召開專案會議", "", True)]
    assert ending(plan, cast.supervisor) == ["不予成案", "撤案"]


def test_where_nothing_is_left_to_settle_the_waiver_is_due_and_no_meeting(cast, as_):
    """R4: the officer asks for it by a 簽, the supervisor decides; desk, panel and notice say so alike."""
    plan = reviewed_plan(cast)
    file_as(cast.farm, plan)
    file_as(cast.water, plan)
    release_round(latest_round(plan), by=cast.rdec)
    perform(plan, CONCLUDE_REVIEW, by=cast.supervisor)
    part, ask, waive = "沒有待確認的分工或配合事項", "簽請免召開專案會議", "免開專案會議"
    assert [desk(cast.rdec), desk(cast.supervisor)] == [[(ask, part)], [(waive, part)]]
    assert [panel(plan, actor)[0] for actor in (cast.rdec, cast.supervisor)] == [(ask, "", True), (waive, "", True)]
    stands = Standing(
        Proposal.objects.get(pk=plan.pk)
    )  # as a notice says it, of a plan that comes back from its revision
    assert [stands.lines(actor)[-1] for actor in (cast.rdec, cast.supervisor)] == [f"請您：{ask}", f"請您：{waive}"]
    assert as_(cast.rdec).post(f"/plans/{plan.pk}/letters/new/", {"occasion": "waive_meeting"}).status_code == 302
    assert [desk(cast.rdec), desk(cast.supervisor)] == [[], [(waive, part)]]


def test_the_convener_is_led_to_the_meetings_to_be_chaired(cast):
    plan, meeting = plan_with_meeting(cast)
    with time_machine.travel(meeting.held_at - dt.timedelta(days=2)):
        (duty,) = duties_of(cast.convener)
    at = timezone.localtime(meeting.held_at)
    assert (str(duty.verb), duty.url, duty.case, duty.due_on) == (
        "主持專案會議",
        meeting.get_absolute_url(),
        plan,
        at.date(),
    )
    assert str(duty.part) == f"{meeting}　{at:%H:%M}　{meeting.place}"
    with time_machine.travel(meeting.held_at + dt.timedelta(days=1)):
        assert desk(cast.convener) == []

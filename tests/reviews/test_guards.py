"""What reviews ask before the plan moves on, in the words the page shows."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from proposals import workflow as plans
from proposals.models import Proposal
from proposals.states import State as PlanState
from reviews import guards
from reviews.answers.services import answer_decisions, answer_opinions
from reviews.commitments.services import move_commitment
from reviews.meetings import recording
from reviews.meetings.services import call_meeting
from reviews.models import Commitment, Decision, Meeting, OpinionItem
from reviews.opinions.services import excuse
from reviews.rounds.services import ask_revision, release_round
from reviews.states import Result
from reviews.workflow import CONFIRM, DROP, QUERY, RECONFIRM
from tests.factories.plans import asked_of
from tests.reviews.cases import (
    HELD_AT,
    asked,
    file_as,
    latest_round,
    make_plan,
    offer,
    paper,
    plan_with_meeting,
    reviewed_plan,
    revise,
)
from workflow.calendar import clock
from workflow.engine.errors import GuardFailed
from workflow.engine.facts import Facts
from workflow.engine.services import available_moves, perform

pytestmark = pytest.mark.django_db


def why(plan, guard, actor):
    return str(guard(plan, actor).reason) if not guard(plan, actor) else ""


class TestConcludeReview:
    def test_names_who_is_missing(self, cast):
        plan = reviewed_plan(cast)
        assert why(plan, guards.review_complete, cast.rdec) == (
            "尚有 2 機關未回復：農業局、水利局。全部回復或逾期結案後開放。"
        )
        file_as(cast.farm, plan, Result.REREVIEW)
        assert why(plan, guards.review_complete, cast.rdec) == (
            "尚有 1 機關未回復：水利局；1 機關意見待釋出：農業局；1 機關要求再審。全部回復或逾期結案後開放。"
        )
        file_as(cast.water, plan)
        release_round(latest_round(plan), by=cast.rdec)
        assert why(plan, guards.review_complete, cast.rdec) == "1 機關要求再審。請提案單位修正並經再審後開放。"
        with pytest.raises(GuardFailed, match="1 機關要求再審。"):
            perform(plan, plans.CONCLUDE_REVIEW, by=cast.rdec)

    def test_filed_but_not_released(self, cast):
        plan = reviewed_plan(cast)
        file_as(cast.farm, plan)
        file_as(cast.water, plan)
        assert why(plan, guards.review_complete, cast.rdec) == ("2 機關意見待釋出：農業局、水利局。全部釋出後開放。")
        release_round(latest_round(plan), by=cast.rdec)
        perform(plan, plans.CONCLUDE_REVIEW, by=cast.rdec)
        assert plan.state == PlanState.CONFIRMING

    def test_an_excused_agency_is_not_waited_for(self, cast):
        plan = reviewed_plan(cast, days=3)
        file_as(cast.farm, plan)
        release_round(latest_round(plan), by=cast.rdec)
        with time_machine.travel(timezone.now() + dt.timedelta(days=14)):
            excuse(asked(plan, cast.water), reason="多次催辦", by=cast.rdec)
        assert guards.review_complete(plan, cast.rdec)

    def test_each_agencys_latest_word_counts_whatever_the_round(self, cast):
        plan = reviewed_plan(cast)
        file_as(cast.farm, plan, Result.REREVIEW)
        ask_revision(plan, asked_of(plan, concept="請補。"), by=cast.rdec)
        items = {item.pk: "已補" for item in OpinionItem.objects.to_answer(plan)}
        answer_opinions(plan, items, revise(plan), by=cast.proposer)
        file_as(cast.farm, plan)
        release_round(latest_round(plan), by=cast.rdec)
        file_as(cast.water, plan, Result.REREVIEW)  # late, of the first round
        release_round(plan.review_rounds.get(number=1), by=cast.rdec)
        assert why(plan, guards.review_complete, cast.rdec) == "1 機關要求再審。請提案單位修正並經再審後開放。"
        ask_revision(plan, asked_of(plan, concept="請再補。"), by=cast.rdec)
        items = {item.pk: "已補" for item in OpinionItem.objects.to_answer(plan)}
        answer_opinions(plan, items, revise(plan), by=cast.proposer)
        assert [o.agency.name for o in latest_round(plan).requests.all()] == ["水利局"]


def test_a_revision_needs_something_to_answer(cast):
    plan = reviewed_plan(cast)
    file_as(cast.farm, plan)
    assert why(plan, guards.something_to_answer, cast.rdec) == "還沒有機關回復待提案單位回應的意見項目。"
    file_as(cast.water, plan, Result.REVISE)
    assert guards.something_to_answer(plan, cast.rdec)


class TestWaiveMeeting:
    def confirming(self, cast, *items):
        plan = reviewed_plan(cast)
        file_as(cast.farm, plan, commitments=[offer(item) for item in items])
        file_as(cast.water, plan)
        release_round(latest_round(plan), by=cast.rdec)
        perform(plan, plans.CONCLUDE_REVIEW, by=cast.rdec)
        return plan

    def test_only_while_no_commitment_is_open(self, cast):
        plan = self.confirming(cast, "媒合場域", "提供苗木")
        assert why(plan, guards.no_commitment_open, cast.supervisor) == (
            "尚有 2 項分工或配合事項待確認：農業局主辦「媒合場域」、農業局主辦「提供苗木」。"
            "全部確認或不列入後，才得免開專案會議。"
        )
        first, second = Commitment.objects.order_by("id")
        move_commitment(first, CONFIRM, by=cast.farm)
        move_commitment(second, DROP, by=cast.rdec, reason="重複")
        move_commitment(first, QUERY, by=cast.rdec, reason="經費？")
        with pytest.raises(GuardFailed, match="尚有 1 項分工或配合事項待確認：農業局主辦「媒合場域」。"):
            perform(plan, plans.WAIVE_MEETING, by=cast.supervisor, evidence="已確認")
        move_commitment(first, RECONFIRM, by=cast.farm, note="公務預算")
        perform(plan, plans.WAIVE_MEETING, by=cast.supervisor, evidence="已確認")
        assert plan.state == PlanState.READY_FOR_COUNSELLING
        with pytest.raises(GuardFailed, match="計畫目前為「待函送國發會（輔導會議）」，分工表已不再變動。"):
            move_commitment(Commitment.objects.get(pk=first.pk), QUERY, by=cast.rdec, reason="？")

    def test_names_five_and_counts_the_rest(self, cast):
        plan = self.confirming(cast, *"甲乙丙丁戊己")
        assert "農業局主辦「戊」……共 6 項。" in why(plan, guards.no_commitment_open, cast.supervisor)
        words = guards.meeting_need(Facts(plan), lambda matter: True)
        assert (
            words
            == "尚有 6 項待確認，須召開專案會議：" + "、".join(f"農業局主辦「{n}」" for n in "甲乙丙丁戊") + "……。"
        )
        some = guards.meeting_need(Facts(plan), lambda matter: matter.item in "甲乙")
        assert some == "尚有 6 項待確認，須召開專案會議：農業局主辦「甲」、農業局主辦「乙」……。"


def test_a_meeting_ends_with_confirmed_minutes(cast):
    plan, meeting = plan_with_meeting(cast)
    reason = "專案會議紀錄尚未上傳確認，請先登錄會議紀錄與決議。"
    for move, data in (
        (plans.PASS_MEETING, {}),
        (plans.REVISE_AFTER_MEETING, {"sections": asked_of(plan, concept="請補。")}),
    ):
        with pytest.raises(GuardFailed, match=reason):
            perform(plan, move, by=cast.rdec, **data)
    recording.record_minutes(meeting, paper(), ["照案通過"], by=cast.rdec)
    perform(plan, plans.PASS_MEETING, by=cast.rdec)
    assert plan.state == PlanState.READY_FOR_COUNSELLING


def test_a_meeting_has_not_passed_a_plan_while_commitments_are_open(cast):
    plan = TestWaiveMeeting().confirming(cast, "媒合場域", "提供苗木")
    at = timezone.now() + dt.timedelta(minutes=1)
    call_meeting(plan, held_at=at, place="市政大樓", chair="副市長", by=cast.rdec)
    with clock.at(at):
        recording.record_minutes(Meeting.objects.get(), paper(), ["照案通過"], by=cast.rdec)
    names = "尚有 2 項分工或配合事項待確認：農業局主辦「媒合場域」、農業局主辦「提供苗木」。"
    with pytest.raises(GuardFailed) as refused:
        perform(plan, plans.PASS_MEETING, by=cast.rdec)
    assert str(refused.value) == names + "請依會議決議逐項確認或不列入後，再登錄會議通過。"
    first, second = Commitment.objects.order_by("id")
    move_commitment(first, CONFIRM, by=cast.farm)
    move_commitment(second, DROP, by=cast.rdec, reason="決議不列入")
    perform(plan, plans.PASS_MEETING, by=cast.rdec)
    assert plan.state == PlanState.READY_FOR_COUNSELLING


def test_a_second_meeting_needs_its_own_minutes(cast):
    plan, meeting = plan_with_meeting(cast)
    recording.record_minutes(meeting, paper(), ["請補"], by=cast.rdec)
    perform(plan, plans.REVISE_AFTER_MEETING, by=cast.rdec, sections=asked_of(plan, concept="請補。"))
    decisions = {decision.pk: "已補" for decision in Decision.objects.to_answer(plan)}
    answer_decisions(plan, decisions, revise(plan), by=cast.proposer)
    assert guards.minutes_confirmed(plan, cast.rdec)
    with clock.at(HELD_AT - dt.timedelta(days=7)):
        call_meeting(plan, held_at=HELD_AT, place="市政大樓", chair="副市長", by=cast.rdec)
    assert not guards.minutes_confirmed(plan, cast.rdec)


@pytest.mark.parametrize(
    ("guard", "state"),
    [
        (guards.review_complete, PlanState.DOCUMENT_REVIEW),
        (guards.something_to_answer, PlanState.DOCUMENT_REVIEW),
        (guards.no_commitment_open, PlanState.CONFIRMING),
        (guards.minutes_confirmed, PlanState.PROJECT_MEETING),
    ],
)
def test_each_guard_costs_one_query(cast, guard, state, django_assert_num_queries):
    plan = make_plan(cast, state)
    with django_assert_num_queries(1):
        guard(plan, cast.rdec)


def test_the_panel_offers_what_the_guards_say(cast):
    plan = reviewed_plan(cast)
    offers = {o.move.name: bool(o.verdict) for o in available_moves(Proposal.objects.get(pk=plan.pk), cast.rdec)}
    assert offers == {"recall_round": True, "ask_review_revision": False, "conclude_review": False, "withdraw": True}

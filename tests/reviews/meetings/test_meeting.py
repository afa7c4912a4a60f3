"""Services of commitments and of the project meeting."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from proposals.states import Purpose
from proposals.states import State as PlanState
from proposals.workflow import REVISE_AFTER_MEETING
from reviews.answers.services import answer_decisions
from reviews.commitments.services import move_commitment
from reviews.meetings import recording
from reviews.meetings.services import call_meeting
from reviews.models import (
    Commitment,
    CommitmentTransition,
    Decision,
    Meeting,
)
from reviews.rounds.services import release_round
from reviews.states import CommitmentState, MatterKind, MeetingState
from reviews.workflow import CONFIRM, CONFIRM_FOR, DROP, QUERY, RECONFIRM
from tests.reviews.cases import (
    HELD_AT,
    file_as,
    latest_round,
    make_plan,
    offer,
    paper,
    plan_with_meeting,
    reviewed_plan,
    revise,
)
from tests.reviews.service_cases import sections, told
from workflow.calendar import clock
from workflow.engine.errors import DataMissing, GuardFailed, NotPermitted, Refused
from workflow.engine.services import perform
from workflow.states import Party

pytestmark = pytest.mark.django_db


class TestCommitments:
    @pytest.fixture
    def made(self, cast):
        plan = reviewed_plan(cast)
        file_as(cast.farm, plan, commitments=[offer()])
        release_round(latest_round(plan), by=cast.rdec)
        return Commitment.objects.get()

    def test_queried_and_cleared_up_by_the_agency(self, cast, made):
        move_commitment(made, QUERY, by=cast.rdec, reason="經費來源？")
        assert (made.state, made.holder, made.holder_unit) == ("queried", Party.AGENCIES, cast.farm.unit)
        assert told(cast.farm)[-1] == f"農業局主辦「協助場域媒合」：請機關釐清（{cast.rdec}）"
        with pytest.raises(NotPermitted):
            move_commitment(made, RECONFIRM, by=cast.water, note="公務預算")
        with pytest.raises(DataMissing, match="缺少：釐清說明"):
            move_commitment(made, RECONFIRM, by=cast.farm)
        move_commitment(made, RECONFIRM, by=cast.farm, note="公務預算")
        assert made.state == CommitmentState.CONFIRMED

    def test_confirmed_for_the_agency_or_dropped_by_rdec(self, cast, made):
        with pytest.raises(NotPermitted):
            move_commitment(made, CONFIRM, by=cast.rdec)
        with pytest.raises(DataMissing, match="缺少：確認文件、文件來源"):
            move_commitment(made, CONFIRM_FOR, by=cast.rdec)
        move_commitment(made, CONFIRM_FOR, by=cast.rdec, paper=paper("回復函"), source="電子郵件")
        with pytest.raises(DataMissing, match="缺少：理由"):
            move_commitment(made, DROP, by=cast.rdec)
        move_commitment(made, DROP, by=cast.rdec, reason="重複")
        assert list(CommitmentTransition.objects.values_list("move", flat=True)) == ["confirm_for", "drop"]

    def test_not_before_release(self, cast):
        plan = reviewed_plan(cast)
        file_as(cast.farm, plan, commitments=[offer()])
        with pytest.raises(GuardFailed, match="提出這個事項的審查意見尚未釋出，機關仍可取回。"):
            move_commitment(Commitment.objects.get(), CONFIRM, by=cast.farm)


class TestMeeting:
    def test_called_and_numbered_within_its_year(self, cast):
        plan, meeting = plan_with_meeting(cast)
        _other, second = plan_with_meeting(cast)
        assert plan.state == PlanState.PROJECT_MEETING
        assert [str(meeting), str(second)] == ["115 年第 1 次專案會議", "115 年第 2 次專案會議"]
        assert (meeting.state, meeting.held_at, meeting.chair) == (MeetingState.PLANNED, HELD_AT, "副市長")
        assert len(told(cast.convener)) == 2
        log = plan.transitions.get()
        assert (log.data["place"], log.data["chair"]) == ("市政大樓", "副市長")

    def test_a_repeated_call_makes_one_meeting(self, cast):
        plan = make_plan(cast, PlanState.CONFIRMING)
        for _ in range(2):
            with clock.at(HELD_AT - dt.timedelta(days=7)):
                call_meeting(plan, held_at=HELD_AT, place="市政大樓", chair="副市長", by=cast.rdec, key="m")
        # Asked again after the day has come, it is still the same meeting.
        call_meeting(plan, held_at=HELD_AT, place="市政大樓", chair="副市長", by=cast.rdec, key="m")
        assert Meeting.objects.count() == 1

    def test_is_not_called_for_a_moment_that_is_past(self, cast):
        plan = make_plan(cast, PlanState.CONFIRMING)
        for late in (dt.timedelta(0), dt.timedelta(minutes=1), dt.timedelta(days=400)):
            with clock.at(HELD_AT + late), pytest.raises(DataMissing, match="開會時間已經過了，請排定之後的時間。"):
                call_meeting(plan, held_at=HELD_AT, place="市政大樓", chair="副市長", by=cast.rdec)
        assert (Meeting.objects.count(), plan.state) == (0, PlanState.CONFIRMING)

    def test_held_earlier_than_planned_its_minutes_say_when(self, cast):
        _plan, meeting = plan_with_meeting(cast)
        now, day = HELD_AT - dt.timedelta(days=1), dt.timedelta(days=1)
        planned = "會議訂於 115.03.02 22:00，還沒有到；已提前召開的，請填實際開會的日期與時間。"
        refused = {
            None: planned,
            now + dt.timedelta(minutes=1): planned.replace("115.03.02 22:00", "115.03.01 22:01"),
            HELD_AT - 8 * day: "開會日期不可早於通知開會之日 115.02.23。",
            HELD_AT - 7 * day - dt.timedelta(minutes=25): "開會時間不可早於通知開會之時 115.02.23 22:00。",
        }
        for held, words in refused.items():
            with clock.at(now), pytest.raises(Refused) as raised:
                recording.record_minutes(meeting, paper(), ["照案通過"], by=cast.rdec, held_at=held)
            assert str(raised.value) == words
        with clock.at(now):
            recording.record_minutes(meeting, paper(), ["照案通過"], by=cast.rdec, held_at=HELD_AT - 3 * day)
        assert (Meeting.objects.get().held_at, Decision.objects.count()) == (HELD_AT - 3 * day, 1)

    def test_minutes_and_decisions(self, cast):
        plan, meeting = plan_with_meeting(cast)
        recording.record_minutes(meeting, paper(), ["照案通過", "", "請補營運"], by=cast.rdec)
        assert meeting.state == MeetingState.MINUTES_CONFIRMED
        assert plan.files.get().purpose == Purpose.MEETING_MINUTES
        assert list(Decision.objects.values_list("number", "text")) == [(1, "照案通過"), (2, "請補營運")]
        with pytest.raises(Refused, match="這次會議的紀錄已確認，或計畫已不在專案會議階段。"):
            recording.record_minutes(meeting, paper(), ["再一項"], by=cast.rdec)

    def test_minutes_refused(self, cast):
        _plan, meeting = plan_with_meeting(cast)
        with pytest.raises(DataMissing, match="請至少登錄一項決議。"):
            recording.record_minutes(meeting, paper(), [""], by=cast.rdec)
        with pytest.raises(NotPermitted):
            recording.record_minutes(meeting, paper(), ["照案通過"], by=cast.platform)
        meeting.refresh_from_db()
        assert (meeting.state, meeting.minutes) == (MeetingState.PLANNED, None)
        with pytest.raises(IntegrityError), transaction.atomic():
            Meeting._base_manager.update(state=MeetingState.MINUTES_CONFIRMED)

    def test_every_decision_is_answered(self, cast):
        plan, meeting = plan_with_meeting(cast)
        recording.record_minutes(meeting, paper(), ["請補營運", "請補期程"], by=cast.rdec)
        perform(plan, REVISE_AFTER_MEETING, by=cast.rdec, sections=sections(plan))
        first, second = Decision.objects.all()
        with pytest.raises(DataMissing, match="尚未逐項回應：決議 2"):
            answer_decisions(plan, {first.pk: "已補"}, revise(plan), by=cast.proposer)
        plan.refresh_from_db()
        answers = {first.pk: "已補營運", second.pk: "已補期程"}
        answer_decisions(plan, answers, revise(plan), by=cast.proposer)
        assert (plan.state, plan.version.number) == (PlanState.CONFIRMING, 2)
        assert list(Decision.objects.values_list("answer", flat=True)) == ["已補營運", "已補期程"]


@pytest.mark.parametrize(
    ("typed", "rows"),
    [
        ("甲案。\n決定：洽悉。\n決定：請追蹤。", [("甲案。", "洽悉。\n請追蹤。")]),
        ("甲案。\n決定:半形。\n乙案。", [("甲案。", "半形。"), ("乙案。", "")]),
        ("決定：沒有事項。", [("決定：沒有事項。", "")]),
    ],
)
def test_what_was_settled_belongs_to_the_matter_above_it(cast, typed, rows):
    _plan, meeting = plan_with_meeting(cast)
    record = recording.Record(matters=((MatterKind.REPORT, typed),))
    with clock.at(HELD_AT):
        recording.record_minutes(meeting, paper(), ["照案通過"], by=cast.rdec, record=record)
    assert list(meeting.matters.values_list("text", "settled")) == rows

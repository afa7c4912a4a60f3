"""Dates between NDC's letter and the end of tracking: none before what it follows, none of the future."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from inputs.fields import format_roc
from proposals.services import attach_file
from proposals.states import Outcome
from proposals.states import State as PlanState
from proposals.workflow import COUNSELLING_PASS, SEND_TO_COUNSELLING
from tests.factories.accounts import sign_in
from tests.factories.plans import walker_at
from tests.tracking.cases import (
    DAY,
    executing_plan,
    make_cast,
    make_plan,
    make_submission,
    make_undertaking,
    paper,
    typed_work,
    work,
)
from tracking.approvals import services as approvals
from tracking.models import ApprovalLetter, NdcSubmission, Undertaking
from tracking.ndc import services as ndc
from tracking.states import MeetingKind, Result, State
from tracking.workflow import FILE_PLAN, REPORT_COMPLETION
from workflow.calendar import clock
from workflow.engine.errors import DataMissing, GuardFailed, Refused
from workflow.engine.services import available_moves, perform

pytestmark = pytest.mark.django_db
ONE_DAY = dt.timedelta(days=1)


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def as_(client):
    return lambda actor: sign_in(client, actor)


def sent(client, address: str, **typed):
    """The page's form with what was typed; the errors, or nothing when the move was made."""
    page = client.get(address)
    hidden = {"expected_version": page.context["expected_version"], "key": page.context["key"]}
    answer = client.post(address, hidden | typed)
    return answer.context["form"].errors if answer.status_code == 422 else answer.status_code


def page_of(plan, route: str, move: str) -> str:
    return reverse(f"tracking:{route}", args=[plan.pk, move])


def test_a_letter_to_ndc_is_no_older_than_the_case(client):
    walker = walker_at("ready_for_counselling")
    formed = timezone.localdate(walker.plan.transitions.get(move="form_case").at)
    rdec = sign_in(client, walker.cast.of("RDEC"))
    address = reverse("tracking:send", args=[walker.plan.pk, "send_to_counselling"])
    letter = {"letter_number": "123", "letter_date": format_roc(formed - dt.timedelta(days=1))}
    assert sent(rdec, address, **letter) == {
        "letter_number": ["「123」不是公文字號。請照公文填寫，例如「府授研考字第1150000001號」。"],
        "letter_date": [f"發文日期不可早於 {format_roc(formed)}：這份公文所辦理的事當天才發生。"],
    }
    with pytest.raises(Refused, match="這份公文所辦理的事當天才發生。"):
        ndc.send(
            walker.plan,
            SEND_TO_COUNSELLING,
            letter_number="府授研考字第1號",
            letter_date=formed - dt.timedelta(days=1),
            by=walker.cast.of("RDEC"),
        )


class TestNdc:
    @pytest.fixture
    def plan(self, cast):
        plan = make_plan(cast, PlanState.NDC_COUNSELLING)
        make_submission(plan, MeetingKind.COUNSELLING)
        return plan

    @pytest.mark.parametrize(
        ("typed", "message"),
        [
            ("115.3.1", "會議日期不可早於函送國發會的發文日期 115.03.02。"),
            ("1-1-1", "會議日期不可早於函送國發會的發文日期 115.03.02。"),
            ("9999-12-31", "會議日期不可晚於今天。"),
        ],
    )
    def test_does_not_meet_before_it_was_written_to(self, cast, as_, plan, typed, message):
        address = page_of(plan, "ndc_pass", "counselling_pass")
        assert sent(as_(cast.rdec), address, met_on=typed, file=paper()) == {"met_on": [message]}
        assert NdcSubmission.objects.get().result == Result.PENDING

    def test_whoever_asks(self, cast, plan):
        late = timezone.localdate() + ONE_DAY
        with pytest.raises(Refused, match=r"發文日期 115\.03\.02。"):
            ndc.ndc_pass(plan, COUNSELLING_PASS, file=paper(), met_on=DAY - ONE_DAY, by=cast.rdec)
        with pytest.raises(Refused, match="會議日期不可晚於今天。"):
            ndc.ndc_pass(plan, COUNSELLING_PASS, file=paper(), met_on=late, by=cast.rdec)
        ndc.ndc_pass(plan, COUNSELLING_PASS, file=paper(), met_on=DAY, by=cast.rdec)
        assert NdcSubmission.objects.get().met_on == DAY

    @pytest.mark.parametrize(
        ("typed", "message"),
        [
            ("113.12.31", "日期不可早於 114.01.01，即本方案開始之日；請檢查年份。"),
            ("9999-1-1", "發文日期不可晚於今天。"),
        ],
    )
    def test_a_letter_is_of_the_programme_and_not_of_the_future(self, cast, as_, typed, message):
        plan = make_plan(cast, PlanState.READY_FOR_COUNSELLING)
        address = page_of(plan, "send", "send_to_counselling")
        letter = {"letter_number": "府授研展字第1號", "letter_date": typed}
        assert sent(as_(cast.rdec), address, **letter) == {"letter_date": [message]}


class TestApproval:
    @pytest.fixture
    def plan(self, cast):
        plan = make_plan(cast, PlanState.PRELIMINARILY_APPROVED, outcomes=(Outcome.PASSED,))
        submission = make_submission(plan)
        minutes = attach_file(plan, paper(), "ndc_minutes", by=cast.rdec)
        NdcSubmission.objects.filter(pk=submission.pk).update(result="passed", met_on=DAY, minutes=minutes)
        return plan

    def letter(self, day: dt.date) -> dict:
        return {"ministry": "農業部", "letter_number": "農字第1號", "letter_date": day, "amount": 1000}

    def test_is_not_before_the_meeting(self, cast, as_, plan):
        (venture,) = plan.venture_list
        before = "核定函日期不可早於工作會議日期 115.03.02。"
        for day, message in ((DAY - ONE_DAY, before), (timezone.localdate() + ONE_DAY, "核定函日期不可晚於今天。")):
            typed = self.letter(day) | {"letter_date": format_roc(day)}
            typed = {f"{name}_{venture.pk}": value for name, value in typed.items()}
            errors = {f"letter_date_{venture.pk}": [message]}
            assert sent(as_(cast.rdec), page_of(plan, "approve", "approve"), **typed) == errors
        with pytest.raises(Refused, match=before):
            approvals.approve(plan, letters={venture.pk: self.letter(DAY - ONE_DAY)}, by=cast.rdec)
        approvals.approve(plan, letters={venture.pk: self.letter(DAY)}, by=cast.rdec)
        assert ApprovalLetter.objects.get().letter_date == DAY


class TestExecution:
    def test_does_not_begin_before_the_approval(self, cast, as_):
        _plan, (case,) = executing_plan(cast, State.PLANNING)
        letter = {"ministry": "農業部", "letter_number": "農字第1號", "letter_date": DAY, "amount": 1000}
        ApprovalLetter.objects.create(venture=case.venture, **letter)
        words = "預定開始日不可早於核定函日期 115.03.02。"
        address = reverse("tracking:file_plan", args=[case.pk, "file_plan"])
        assert sent(as_(cast.executor), address, **typed_work("115.3.1")) == {"starts_on_1": [words]}
        with pytest.raises(Refused, match=words):
            perform(case, FILE_PLAN, by=cast.executor, **work(DAY - ONE_DAY, DAY))
        assert sent(as_(cast.executor), address, **typed_work("115.3.2")) == 302

    @pytest.mark.parametrize("typed", ["9999-12-31", "1-1-1"])
    def test_does_not_last_for_ever(self, cast, as_, typed):
        _plan, (case,) = executing_plan(cast, State.PLANNING)
        address = reverse("tracking:file_plan", args=[case.pk, "file_plan"])
        assert list(sent(as_(cast.executor), address, **typed_work("115.3.2", typed))) == ["ends_on_1"]


class TestCompletion:
    @pytest.fixture
    def case(self, cast):
        """Tracked for 17 months from today on."""
        _plan, (case,) = executing_plan(cast, State.TRACKED)
        today = timezone.localdate()
        Undertaking.objects.filter(pk=case.pk).update(planned_start=today, planned_end=today + dt.timedelta(days=517))
        return Undertaking.objects.get(pk=case.pk)

    def report(self, case, cast, **extra):
        return perform(case, REPORT_COMPLETION, by=cast.executor, file=paper("成果"), summary="如期完成", **extra)

    def test_on_the_first_of_many_days_wants_a_reason(self, cast, as_, case):
        with pytest.raises(DataMissing, match="預定完成日尚未到，請說明提前完成之理由。"):
            self.report(case, cast)
        address = reverse("tracking:undertaking_move", args=[case.pk, "report_completion"])
        results = {"file": paper("成果"), "summary": "遊客增加三成，在地就業增加十二人。"}
        assert sent(as_(cast.executor), address, **results) == {"reason": ["請填寫「提前完成之理由」。"]}
        results = {
            "file": paper("成果"),
            "summary": "遊客增加三成，在地就業增加十二人。",
            "reason": "工作項目一次採購，都已驗收。",
        }
        assert sent(as_(cast.executor), address, **results) == 302
        case.refresh_from_db()
        assert (case.state, case.transitions.get().data["reason"]) == (State.REPORTED, "工作項目一次採購，都已驗收。")

    def test_on_the_planned_day_wants_none(self, cast, as_, case):
        Undertaking.objects.filter(pk=case.pk).update(planned_start=DAY, planned_end=timezone.localdate())
        page = as_(cast.executor).get(reverse("tracking:undertaking_move", args=[case.pk, "report_completion"]))
        assert list(page.context["form"].fields) == ["summary", "shortfall", "upkeep", "story_title", "story", "file"]
        case.refresh_from_db()
        self.report(case, cast)
        assert case.state == State.REPORTED

    def test_is_not_reported_before_the_period_begins(self, cast, case):
        first = timezone.localdate() + ONE_DAY
        Undertaking.objects.filter(pk=case.pk).update(planned_start=first)
        case.refresh_from_db()
        words = f"工作計畫自 {format_roc(first)} 開始，開始後才能提報完成。"
        with pytest.raises(GuardFailed, match=words):
            self.report(case, cast, reason="提前")
        (offer,) = available_moves(case, cast.executor)
        assert (offer.move, str(offer.verdict.reason)) == (REPORT_COMPLETION, words)
        with clock.at(timezone.now() + ONE_DAY):
            self.report(case, cast, reason="一次採購完成")
        assert case.state == State.REPORTED

    def test_is_not_reported_before_execution(self, cast):
        plan = make_plan(cast, PlanState.APPROVED, outcomes=(Outcome.PASSED,))
        case = make_undertaking(plan.venture_list[0], cast, State.TRACKED)
        with pytest.raises(GuardFailed, match="計畫目前為「核定案件」，開始執行後才能提報完成。"):
            self.report(case, cast)

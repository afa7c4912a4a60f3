"""Sending to NDC and its answers: what is written, and that a refusal writes nothing."""

import pytest
from django.db import IntegrityError, transaction

from proposals.models import ProposalFile, Venture
from proposals.models import ProposalGroupObjectPermission as Permit
from proposals.states import Outcome, PlanPermission, Purpose
from proposals.states import State as PlanState
from proposals.workflow import (
    COUNSEL_AGAIN,
    COUNSELLING_PASS,
    COUNSELLING_REVISE,
    SEND_TO_COUNSELLING,
    SEND_TO_WORKING,
    WORKING_ADJUST,
    WORKING_PASS,
    WORKING_REJECT,
)
from tests.factories.plans import asked_of
from tests.tracking.cases import DAY, make_cast, make_plan, make_submission, paper
from tracking.models import ApprovalLetter, NdcSubmission, Undertaking, VentureDecision
from tracking.ndc import services as ndc
from tracking.states import MeetingKind, Result
from workflow.engine.errors import DataMissing, GuardFailed, NotPermitted, Refused, StaleVersion, WrongState
from workflow.models import Notification, OutboxMessage

pytestmark = pytest.mark.django_db
LETTER = {"letter_number": "府授研展字第1150000001號", "letter_date": DAY}
PASSED, REJECTED = Outcome.PASSED.value, Outcome.REJECTED.value


@pytest.fixture
def cast():
    return make_cast()


def letter(**extra):
    return {"ministry": "農業部", "letter_number": "農水字第1號", "letter_date": DAY, "amount": 1_200_000} | extra


def rows():
    """What a refused call must leave as it was."""
    tables = (NdcSubmission, VentureDecision, ApprovalLetter, Undertaking, Venture, Permit, ProposalFile, OutboxMessage)
    return [list(table.objects.order_by("pk").values()) for table in tables]


class TestSend:
    def test_records_the_letter_and_the_version_and_lets_ndc_in(self, cast):
        plan = make_plan(cast, PlanState.READY_FOR_COUNSELLING)
        log = ndc.send(plan, SEND_TO_COUNSELLING, by=cast.rdec, **LETTER)
        submission = NdcSubmission.objects.get()
        assert plan.state == PlanState.NDC_COUNSELLING
        assert (submission.kind, submission.sequence, submission.result) == ("counselling", 1, "pending")
        assert (submission.letter_number, submission.letter_date) == tuple(LETTER.values())
        assert submission.version == plan.version
        assert log.data["letter_number"] == LETTER["letter_number"]
        assert log.data["submission"] == {"id": str(submission.pk), "label": "第 1 次輔導會議"}
        let_in = Permit.objects.values_list("group__unit", "permission__codename")
        assert list(let_in) == [(cast.ndc.unit_id, PlanPermission.FOLLOW)]
        assert Notification.objects.filter(user=cast.ndc.user).count() == 1

    def test_only_the_first_sending_lets_ndc_in(self, cast):
        plan = make_plan(cast, PlanState.READY_FOR_COUNSELLING)
        first = ndc.send(plan, SEND_TO_COUNSELLING, by=cast.rdec, **LETTER)
        ndc.ndc_pass(plan, COUNSELLING_PASS, file=paper(), met_on=DAY, by=cast.rdec)
        again = ndc.send(plan, SEND_TO_WORKING, by=cast.rdec, **LETTER)
        centre = {"id": str(cast.ndc.unit_id), "label": str(cast.ndc.unit)}
        assert first.data["let_in"] == {"permission": "follow_proposal", "units": [centre]}
        assert "let_in" not in again.data

    def test_counts_each_meeting_by_itself(self, cast):
        plan = make_plan(cast, PlanState.READY_FOR_COUNSELLING)
        ndc.send(plan, SEND_TO_COUNSELLING, by=cast.rdec, **LETTER)
        ndc.ndc_pass(plan, COUNSELLING_PASS, file=paper(), met_on=DAY, by=cast.rdec)
        ndc.send(plan, COUNSEL_AGAIN, by=cast.rdec, **LETTER)
        ndc.ndc_pass(plan, COUNSELLING_PASS, file=paper(), met_on=DAY, by=cast.rdec)
        ndc.send(plan, SEND_TO_WORKING, by=cast.rdec, **LETTER)
        assert list(NdcSubmission.objects.order_by("id").values_list("kind", "sequence", "result")) == [
            ("counselling", 1, "passed"),
            ("counselling", 2, "passed"),
            ("working", 1, "pending"),
        ]
        assert Permit.objects.count() == 1

    def test_a_repeated_key_has_one_effect(self, cast):
        plan = make_plan(cast, PlanState.READY_FOR_COUNSELLING)
        first = ndc.send(plan, SEND_TO_COUNSELLING, by=cast.rdec, key="k1", **LETTER)
        again = ndc.send(plan, SEND_TO_COUNSELLING, by=cast.rdec, key="k1", expected_version=0, **LETTER)
        assert (again, NdcSubmission.objects.count(), plan.transitions.count()) == (first, 1, 1)

    @pytest.mark.parametrize(
        ("who", "state", "version", "error"),
        [
            ("platform", PlanState.READY_FOR_COUNSELLING, 0, NotPermitted),
            ("ndc", PlanState.READY_FOR_COUNSELLING, 0, NotPermitted),
            ("rdec", PlanState.READY_FOR_WORKING, 0, WrongState),
            ("rdec", PlanState.READY_FOR_COUNSELLING, 7, StaleVersion),
        ],
    )
    def test_a_refusal_changes_nothing(self, cast, who, state, version, error):
        plan = make_plan(cast, state)
        before = rows()
        with pytest.raises(error):
            ndc.send(plan, SEND_TO_COUNSELLING, by=getattr(cast, who), expected_version=version, **LETTER)
        assert (rows(), plan.transitions.count()) == (before, 0)

    def test_asks_for_the_letter(self, cast):
        plan = make_plan(cast, PlanState.READY_FOR_WORKING)
        with pytest.raises(DataMissing) as caught:
            ndc.send(plan, SEND_TO_WORKING, letter_number="", letter_date=DAY, by=cast.rdec)
        assert str(caught.value) == "缺少：發文字號、發文日期"

    def test_a_plan_without_a_version_cannot_be_sent(self, cast):
        plan = make_plan(cast, PlanState.READY_FOR_WORKING)
        type(plan).objects.filter(pk=plan.pk).update(version=None)
        with pytest.raises(Refused) as caught:
            ndc.send(plan, SEND_TO_WORKING, by=cast.rdec, **LETTER)
        assert str(caught.value) == "本案還沒有送件版本，無法函送。"


class TestMeetings:
    @pytest.mark.parametrize(
        ("move", "state", "target", "kind"),
        [
            (COUNSELLING_REVISE, PlanState.NDC_COUNSELLING, PlanState.NDC_REVISION, MeetingKind.COUNSELLING),
            (WORKING_ADJUST, PlanState.NDC_WORKING, PlanState.NDC_ADJUSTMENT, MeetingKind.WORKING),
        ],
    )
    def test_a_revision_opens_the_sections_and_keeps_the_minutes(self, cast, move, state, target, kind):
        plan = make_plan(cast, state)
        submission = make_submission(plan, kind)
        sections = asked_of(plan, kpi="請補基準值")
        ndc.ndc_revise(plan, move, file=paper(), met_on=DAY, sections=sections, by=cast.rdec)
        submission.refresh_from_db()
        assert (plan.state, submission.result, submission.met_on) == (target, Result.REVISE, DAY)
        assert [(r.section, r.reason) for r in plan.open_requests] == [("kpi", "請補基準值")]
        file = ProposalFile.objects.get()
        assert (file.purpose, file.attachment) == (Purpose.NDC_MINUTES, submission.minutes)

    def test_a_revision_without_sections_leaves_no_minutes(self, cast):
        plan = make_plan(cast, PlanState.NDC_COUNSELLING)
        make_submission(plan, MeetingKind.COUNSELLING)
        before = rows()
        with pytest.raises(DataMissing):
            ndc.ndc_revise(plan, COUNSELLING_REVISE, file=paper(), met_on=DAY, sections={}, by=cast.rdec)
        assert rows() == before

    def test_a_repeated_key_records_nothing_twice(self, cast):
        plan = make_plan(cast, PlanState.NDC_COUNSELLING)
        make_submission(plan, MeetingKind.COUNSELLING)
        answer = {"met_on": DAY, "by": cast.rdec, "key": "k"}
        first = ndc.ndc_pass(plan, COUNSELLING_PASS, file=paper(), **answer)
        assert ndc.ndc_pass(plan, COUNSELLING_PASS, file=paper(), **answer) == first
        other = make_plan(cast, PlanState.NDC_COUNSELLING)
        make_submission(other, MeetingKind.COUNSELLING)
        answer |= {"key": "r", "sections": asked_of(other, kpi="請補基準值")}
        first = ndc.ndc_revise(other, COUNSELLING_REVISE, file=paper(), **answer)
        assert ndc.ndc_revise(other, COUNSELLING_REVISE, file=paper(), **answer) == first
        assert (ProposalFile.objects.count(), len(other.open_requests)) == (2, 1)

    def test_minutes_are_asked_for(self, cast):
        plan = make_plan(cast, PlanState.NDC_COUNSELLING)
        make_submission(plan, MeetingKind.COUNSELLING)
        with pytest.raises(DataMissing) as caught:
            ndc.ndc_pass(plan, COUNSELLING_PASS, file=None, met_on=DAY, by=cast.rdec)
        assert str(caught.value) == "缺少：會議紀錄、會議日期"

    def test_nothing_is_recorded_of_a_plan_that_was_not_sent(self, cast):
        plan = make_plan(cast, PlanState.NDC_COUNSELLING)
        with pytest.raises(Refused) as caught:
            ndc.ndc_pass(plan, COUNSELLING_PASS, file=paper(), met_on=DAY, by=cast.rdec)
        assert str(caught.value) == "找不到本次函送國發會的紀錄，請先登錄函送。"

    def test_partial_approval(self, cast):
        plan = make_plan(cast, PlanState.NDC_WORKING)
        submission = make_submission(plan)
        first, second = plan.venture_list
        outcomes = {first.pk: PASSED, second.pk: REJECTED}
        log = ndc.ndc_decide(plan, WORKING_PASS, file=paper(), met_on=DAY, outcomes=outcomes, by=cast.rdec, key="k")
        assert plan.state == PlanState.PRELIMINARILY_APPROVED
        assert [v.outcome for v in plan.venture_list] == [PASSED, REJECTED]
        assert [str(d) for d in submission.decisions.all()] == ["事業甲：通過", "事業乙：未通過"]
        assert log.data["outcomes"] == ["事業甲：通過", "事業乙：未通過"]
        again = ndc.ndc_decide(plan, WORKING_PASS, file=paper(), met_on=DAY, outcomes=outcomes, by=cast.rdec, key="k")
        assert (again, ProposalFile.objects.count(), VentureDecision.objects.count()) == (log, 1, 2)

    def test_rejection(self, cast):
        plan = make_plan(cast, PlanState.NDC_WORKING)
        submission = make_submission(plan)
        outcomes = {venture.pk: REJECTED for venture in plan.venture_list}
        ndc.ndc_decide(plan, WORKING_REJECT, file=paper(), met_on=DAY, outcomes=outcomes, by=cast.rdec)
        submission.refresh_from_db()
        assert (plan.state, submission.result) == (PlanState.DECLINED, Result.REJECTED)

    @pytest.mark.parametrize(
        ("move", "outcomes", "error", "words"),
        [
            (WORKING_PASS, (REJECTED, REJECTED), GuardFailed, "尚未登錄任何一項事業「通過」。"),
            (WORKING_REJECT, (PASSED, REJECTED), GuardFailed, "每一項事業都登錄為「未通過」，才能結案為未獲通過。"),
            (WORKING_PASS, (PASSED, "pending"), DataMissing, "尚未登錄結果的事業：事業乙"),
            (WORKING_PASS, (PASSED, None), DataMissing, "尚未登錄結果的事業：事業乙"),
        ],
    )
    def test_outcomes_that_do_not_fit_change_nothing(self, cast, move, outcomes, error, words):
        plan = make_plan(cast, PlanState.NDC_WORKING)
        make_submission(plan)
        before = rows()
        decided = dict(zip([v.pk for v in plan.venture_list], outcomes, strict=True))
        with pytest.raises(error) as caught:
            ndc.ndc_decide(plan, move, file=paper(), met_on=DAY, outcomes=decided, by=cast.rdec)
        assert (str(caught.value), rows()) == (words, before)

    def test_the_database_keeps_one_open_sending_and_no_result_without_minutes(self, cast):
        plan = make_plan(cast, PlanState.NDC_WORKING)
        submission = make_submission(plan)
        with pytest.raises(IntegrityError), transaction.atomic():
            make_submission(plan, MeetingKind.COUNSELLING)
        with pytest.raises(IntegrityError), transaction.atomic():
            NdcSubmission.objects.filter(pk=submission.pk).update(result=Result.PASSED)

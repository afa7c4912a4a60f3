"""The ministries' approval: what is written, and that a refusal writes nothing."""

import datetime as dt

import pytest
from django.db import connection

from proposals.models import ProposalFile, Venture
from proposals.models import ProposalGroupObjectPermission as Permit
from proposals.states import Outcome, Purpose
from proposals.states import State as PlanState
from proposals.workflow import (
    APPROVE,
)
from tests.tracking.cases import DAY, make_cast, make_plan, make_undertaking, paper
from tracking.approvals import services as approvals
from tracking.models import ApprovalLetter, NdcSubmission, Undertaking, VentureDecision
from tracking.states import State
from workflow.calendar import clock
from workflow.calendar.days import WorkingCalendar
from workflow.engine.errors import DataMissing, NotPermitted
from workflow.models import OutboxMessage
from workflow.states import Party

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


class TestApprove:
    def test_letters_begin_the_tracking_of_passed_ventures(self, cast):
        plan = make_plan(cast, PlanState.PRELIMINARILY_APPROVED, outcomes=(PASSED, REJECTED, PASSED))
        first, _, third = plan.venture_list
        letters = {first.pk: letter(file=paper("核定函")), third.pk: letter(ministry="文化部", amount=0)}
        at = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
        with clock.at(at):
            log = approvals.approve(plan, letters=letters, by=cast.rdec)
        assert plan.state == PlanState.APPROVED
        assert list(ApprovalLetter.objects.values_list("venture", "ministry", "amount")) == [
            (first.pk, "農業部", 1_200_000),
            (third.pk, "文化部", 0),
        ]
        assert ProposalFile.objects.get().purpose == Purpose.APPROVAL
        log.refresh_from_db()
        assert log.data["letters"][1] == {
            "venture": "事業丙",
            "letter": "文化部 農水字第1號",
            "date": "2026-03-02",
            "amount": 0,
        }
        one, three = Undertaking.objects.order_by("id")
        assert (one.venture, one.state, one.holder, one.holder_unit) == (
            first,
            State.PLANNING,
            Party.EXECUTING,
            cast.executor.unit,
        )
        assert (three.venture, three.holder_unit) == (third, cast.proposer.unit)
        assert one.due_on == WorkingCalendar.load().add(DAY, 10)
        assert one.state_since == at

    def test_a_plan_that_comes_round_again_keeps_its_undertakings(self, cast):
        plan = make_plan(cast, PlanState.PRELIMINARILY_APPROVED, outcomes=(PASSED, PASSED))
        kept = make_undertaking(plan.venture_list[0], cast, State.TRACKED)
        approvals.approve(plan, letters={v.pk: letter() for v in plan.venture_list}, by=cast.rdec, key="k")
        approvals.approve(plan, letters={v.pk: letter() for v in plan.venture_list}, by=cast.rdec, key="k")
        assert list(Undertaking.objects.order_by("id").values_list("state", flat=True)) == ["tracked", "planning"]
        assert Undertaking.objects.get(pk=kept.pk).row_version == 0
        assert ApprovalLetter.objects.count() == 2

    @pytest.mark.parametrize("gap", [{"ministry": ""}, {"letter_date": None}, {"amount": None}, None])
    def test_every_passed_venture_needs_its_letter(self, cast, gap):
        plan = make_plan(cast, PlanState.PRELIMINARILY_APPROVED, outcomes=(PASSED, PASSED))
        first, second = plan.venture_list
        letters = {first.pk: letter()} | ({second.pk: letter(**gap)} if gap else {})
        before = rows()
        with pytest.raises(DataMissing) as caught:
            approvals.approve(plan, letters=letters, by=cast.rdec)
        assert (str(caught.value), rows()) == ("缺少核定函：事業乙", before)

    def test_only_rdec(self, cast):
        plan = make_plan(cast, PlanState.PRELIMINARILY_APPROVED, outcomes=(PASSED,))
        with pytest.raises(NotPermitted):
            approvals.approve(plan, letters={plan.venture_list[0].pk: letter()}, by=cast.platform)
        assert APPROVE.route == "tracking:approve"


def test_the_log_of_undertakings_is_append_only(cast):
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgname FROM pg_trigger WHERE tgrelid = 'tracking_undertakingtransition'::regclass")
        names = {name for (name,) in cursor.fetchall()}
    assert {"tracking_undertakingtransition_append_only", "tracking_undertakingtransition_no_truncate"} <= names

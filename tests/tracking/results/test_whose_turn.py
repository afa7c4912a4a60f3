"""解除列管 is RDEC's only once nothing is left to settle: until then it waits for who has the money or the report in hand (R10)."""

from __future__ import annotations

import pytest
import time_machine
from django.utils import timezone

from inputs.fields import format_roc
from proposals.models import Proposal
from proposals.services import attach_file
from proposals.states import Purpose
from proposals.states import State as PlanState
from tests.tracking.cases import DAY, ground, make_work_plan, paper, signed
from tests.tracking.ledger_cases import money
from tracking.models import FinalReport, Payment, ProgressReport, Undertaking
from tracking.payments import services
from tracking.payments.chart import ACCOUNT, RETURN_REST, REVERSE_ACCOUNT
from tracking.reports.chart import ACCEPT_REPORT
from tracking.states import ReportState, State
from tracking.workflow import ACCEPT_RESULTS, RELEASE, TERMINATE
from workflow.calendar.days import WorkingCalendar
from workflow.engine.errors import GuardFailed
from workflow.engine.services import perform
from workflow.engine.steps import duties_of
from workflow.models import Notification
from workflow.states import Party

pytestmark = pytest.mark.django_db
WHY = "核銷清冊漏附第二頁，請重新登錄。"


@pytest.fixture
def case():
    """A plan that is carried out, of which venture 甲 alone is left: its results are filed."""
    made = money()
    Proposal._base_manager.filter(pk=made.plan.pk).update(state=PlanState.EXECUTING, holder=Party.PLATFORM)
    row = made.undertaking
    Undertaking._base_manager.exclude(pk=row.pk).update(state=State.TERMINATED, holder=Party.NOBODY, due_on=None)
    row.planned_start = row.planned_end = DAY
    filed = make_work_plan(row)
    results = attach_file(made.plan, paper("成果"), Purpose.RESULTS, by=made.cast.rdec)
    FinalReport.objects.create(undertaking=row, number=1, summary="遊客增加三成", attachment=results, filed_by="測試")
    days = {"planned_start": DAY, "planned_end": DAY}
    held = {"holder": Party.PLATFORM, "holder_unit": made.cast.platform.unit}
    Undertaking._base_manager.filter(pk=row.pk).update(
        state=State.REPORTED, baseline=filed, results=results, **days, **held
    )
    made.undertaking = fresh(made)
    return made


def fresh(case):
    return Undertaking.objects.select_related("venture").get(pk=case.undertaking.pk)


def accepted(case):
    perform(case.undertaking, ACCEPT_RESULTS, by=case.cast.platform)


def stands(case):
    """In whose hands the undertaking and its plan are, and until when the undertaking."""
    row = fresh(case)
    return row.holder, row.due_on, Proposal.objects.get(pk=case.plan.pk).holder


def desk(actor):
    return [(str(duty.verb), str(duty.part)) for duty in duties_of(actor) if not duty.hands]


def in_ten_days():
    return WorkingCalendar.load().add(timezone.localdate(), 10)


def told(actor):
    return Notification.objects.filter(user=actor.user).latest("id").more.splitlines()


def test_nothing_left_it_is_rdecs_at_once(case):
    accepted(case)
    assert stands(case) == (Party.RDEC, in_ten_days(), Party.RDEC)
    assert desk(case.cast.rdec) == [("解除列管", "事業甲")]
    assert told(case.cast.rdec)[-2:] == [f"期限：{format_roc(in_ten_days())}", "請您：解除列管"]
    assert [line.move for line in fresh(case).transitions.order_by("id")] == ["record_letter", "accept_results"]


def test_it_goes_from_who_spends_to_who_accounts_and_then_to_rdec_whose_days_begin_there(case):
    payment = case.pay(case.ask())
    case.spend(120_000)
    accepted(case)
    payment.refresh_from_db()
    assert stands(case) == (Party.EXECUTING, payment.due_on, Party.EXECUTING)
    assert (desk(case.cast.rdec), desk(case.cast.executor)) == ([], [("登錄支用", "事業甲 第 1 期")])
    name = case.cast.executor.unit.name
    assert told(case.cast.rdec)[-1] == f"目前由「{name}」辦理，期限：{format_roc(payment.due_on)}"
    with pytest.raises(GuardFailed):
        perform(fresh(case), RELEASE, by=case.cast.rdec, **signed())
    entry = case.spend(80_000, "AB00000002")
    assert stands(case) == (Party.PLATFORM, None, Party.PLATFORM)
    assert (desk(case.cast.executor), desk(case.cast.platform)) == ([], [("登錄核銷", "事業甲 第 1 期")])
    services.reverse_spending(entry, reason=WHY, by=case.cast.executor)
    assert stands(case) == (Party.EXECUTING, payment.due_on, Party.EXECUTING)
    case.spend(80_000, "AB00000003")
    with time_machine.travel("2026-12-01 02:00Z", tick=False):
        perform(payment, ACCOUNT, by=case.cast.platform, day=DAY, document="核字第1號", capital=200_000)
        assert stands(case) == (Party.RDEC, in_ten_days(), Party.RDEC)
    assert desk(case.cast.rdec) == [("解除列管", "事業甲")]
    perform(payment, REVERSE_ACCOUNT, by=case.cast.rdec, reason=WHY)
    assert (stands(case), desk(case.cast.rdec)) == ((Party.PLATFORM, None, Party.PLATFORM), [])


def test_money_that_is_asked_for_afterwards_is_the_platforms_first(case):
    accepted(case)
    payment = case.ask()
    assert stands(case) == (Party.PLATFORM, payment.due_on, Party.PLATFORM)
    assert (desk(case.cast.rdec), desk(case.cast.platform)) == ([], [("登錄撥款", "事業甲 第 1 期")])


def test_a_report_that_is_not_judged_is_the_platforms(case):
    row = case.undertaking
    said = {"baseline": row.baseline, "planned": 100, "actual": 100, "filed_at": timezone.now()}
    days = dict.fromkeys(("first_day", "last_day", "opened_on", "due_on"), DAY)
    held = {"state": ReportState.FILED, "holder": Party.PLATFORM, "holder_unit": case.cast.platform.unit}
    report = ProgressReport.objects.create(undertaking=row, number=1, **said, **days, **held)
    accepted(case)
    assert stands(case) == (Party.PLATFORM, DAY, Party.PLATFORM)
    assert (desk(case.cast.rdec), [verb for verb, _part in desk(case.cast.platform)]) == ([], ["核備進度報告"])
    perform(report, ACCEPT_REPORT, by=case.cast.platform)
    assert stands(case) == (Party.RDEC, in_ten_days(), Party.RDEC)


def test_a_plan_that_owes_money_is_not_rdecs_to_close(case):
    payment = case.pay(case.ask())
    perform(case.undertaking, TERMINATE, by=case.cast.supervisor, **ground())
    payment.refresh_from_db()
    plan = Proposal.objects.get(pk=case.plan.pk)
    assert (plan.holder, plan.due_on, desk(case.cast.rdec)) == (Party.EXECUTING, payment.due_on, [])
    assert desk(case.cast.executor) == [("繳回未支用餘額", "事業甲 第 1 期")]
    said = {"by": case.cast.platform, "day": DAY, "document": "繳字第1號", "capital": 200_000}
    perform(payment, RETURN_REST, **said, file=paper("繳款單"))
    assert Payment.objects.get().rest == 0
    assert (Proposal.objects.get(pk=case.plan.pk).holder, desk(case.cast.rdec)) == (Party.RDEC, [("結案解除列管", "")])

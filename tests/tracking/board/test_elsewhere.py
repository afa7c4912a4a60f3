"""A unit follows what it filed, in the hands of those who judge it; of what has ended nothing is asked of it any more."""

from __future__ import annotations

import pytest
from django.utils import timezone

from tests.factories.accounts import sign_in
from tests.tracking.cases import DAY, executing_plan, ground, make_cast
from tests.tracking.changes.cases import extension, tracked
from tests.tracking.ledger_cases import money
from tracking.changes.chart import FILE
from tracking.changes.services import begin_change
from tracking.models import ProgressReport
from tracking.payments.chart import ACCOUNT
from tracking.states import ReportState, State
from tracking.workflow import TERMINATE
from workflow.engine.services import perform
from workflow.engine.steps import duties_of
from workflow.states import Party

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


def followed(actor):
    """In whose hands, what they do with it, which part."""
    return [(str(duty.hands), str(duty.verb), str(duty.part)) for duty in duties_of(actor) if duty.hands]


def test_plans_of_work_and_results_that_are_judged(cast):
    executing_plan(cast, State.PLAN_FILED, State.REPORTED)
    assert followed(cast.executor) == [("專管平台", "核備工作計畫", "事業甲")]
    assert followed(cast.proposer) == [("專管平台", "審定成果報告", "事業乙")]
    assert [followed(actor) for actor in (cast.platform, cast.rdec, cast.stranger)] == [[], [], []]


def test_a_change_and_a_report_beside_what_is_to_be_done(client, cast):
    row = tracked(cast)
    perform(begin_change(row, by=cast.executor), FILE, by=cast.executor, **extension())
    said = {"baseline": row.baseline, "planned": 50, "actual": 50, "filed_at": timezone.now()}
    days = dict.fromkeys(("first_day", "last_day", "opened_on", "due_on"), DAY)
    held = {"holder": Party.PLATFORM, "holder_unit": cast.platform.unit, "state": ReportState.FILED}
    ProgressReport.objects.create(undertaking=row, number=3, **said, **days, **held)
    assert sorted(followed(cast.executor)) == [
        ("專管平台", "核備進度報告", "事業甲　第 3 期進度報告"),
        ("研考會", "審核計畫變更", "事業甲　第 1 次計畫變更"),
    ]
    page = sign_in(client, cast.executor).get("/")
    assert sorted(str(hand.words) for hand in page.context["hands"]) == ["專管平台", "研考會"]
    assert ("沒有在別人手上的案件" in page.text, "第 1 次計畫變更" in page.text) == (False, True)


def test_an_instalment_is_followed_while_the_platform_pays_and_accounts_for_it():
    case = money()
    payment = case.ask()
    executor = case.cast.executor
    assert followed(executor) == [("專管平台", "登錄撥款", "事業甲　第 1 期")]
    case.pay(payment)
    assert followed(executor) == []
    case.spend(200_000)
    assert followed(executor) == [("專管平台", "登錄核銷", "事業甲　第 1 期")]
    perform(payment, ACCOUNT, by=case.cast.platform, day=DAY, document="核字第1號", capital=200_000)
    assert followed(executor) == []


def test_nobody_is_asked_to_spend_for_what_was_ended():
    case = money()
    case.pay(case.ask())
    case.spend(120_000)
    perform(case.undertaking, TERMINATE, by=case.cast.supervisor, **ground())
    asked = [(str(duty.verb), str(duty.hands)) for duty in duties_of(case.cast.executor)]
    assert asked == [("登錄核銷", "專管平台")]
    assert [str(duty.verb) for duty in duties_of(case.cast.platform)] == ["登錄核銷"]

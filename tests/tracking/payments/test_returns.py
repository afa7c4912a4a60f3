"""After 撤銷管制: nothing more is spent or paid, what is in hand is asked back until a day, with proof, before the plan closes."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from proposals.models import Proposal
from proposals.states import State as PlanState
from tests.factories.accounts import sign_in
from tests.tracking.cases import DAY, ground, paper
from tests.tracking.ledger_cases import money
from tracking.guards import undertakings_ended
from tracking.models import Payment, Undertaking
from tracking.payments.chart import ACCOUNT, PAY, REFUSE_PAYMENT, RETURN_REST
from tracking.workflow import TERMINATE
from workflow.calendar.days import load_reference
from workflow.engine.errors import DataMissing, GuardFailed
from workflow.engine.facts import Facts
from workflow.engine.services import perform
from workflow.engine.steps import duties_of, steps_of

pytestmark = pytest.mark.django_db
ENDED = dt.date(2026, 3, 20)
BY = dt.date(2026, 4, 21)  # twenty working days later, without 清明


@pytest.fixture
def case():
    load_reference()
    return money()


def terminated(case):
    with time_machine.travel("2026-03-20 02:00Z", tick=False):
        row = Undertaking.objects.get(pk=case.undertaking.pk)
        perform(row, TERMINATE, by=case.cast.supervisor, **ground())
    case.undertaking = Undertaking.objects.select_related("venture").get(pk=row.pk)
    return row.transitions.get(move="terminate").data["left"]


def desk(actor):
    found = [duty for duty in duties_of(actor) if "期" in str(duty.part) and not duty.hands]
    return [(str(duty.verb), str(duty.part), duty.due_on) for duty in found]


def panel(case, actor):
    steps = steps_of(Facts(Proposal.objects.get(pk=case.plan.pk)), actor).leading
    return [(str(step.verb), str(step.part)) for step in steps if "期" in str(step.part)]


def closing(case):
    Proposal._base_manager.filter(pk=case.plan.pk).update(state=PlanState.EXECUTING)
    return undertakings_ended(Proposal.objects.get(pk=case.plan.pk), case.cast.rdec).reason


def test_what_was_never_spent_is_asked_back_whole_and_paid_back_with_proof(case):
    payment = case.pay(case.ask())
    assert terminated(case) == (
        "補助款結存 200,000 元（115 年資本門 200,000 元）。終止日以前的支用核銷後，其餘由執行單位繳回並附繳款證明"
        "；期限 115.04.21，繳回前計畫不能結案。"
    )
    payment.refresh_from_db()
    assert (payment.due_from, payment.due_days, payment.due_on) == (ENDED, 20, BY)
    back = ("繳回未支用餘額", "事業甲 第 1 期")
    assert (panel(case, case.cast.executor), desk(case.cast.executor)) == ([back], [(*back, BY)])
    assert (panel(case, case.cast.platform), desk(case.cast.platform)) == ([], [])
    assert "請款還沒有撥付、核銷或繳回完畢：事業甲" in closing(case)
    said = {"day": DAY, "document": "繳字第1號", "capital": 200_000, "by": case.cast.platform}
    with pytest.raises(DataMissing) as missing:
        perform(payment, RETURN_REST, **said)
    assert str(missing.value) == "缺少：繳款證明"
    perform(payment, RETURN_REST, **said, file=paper("繳款單"))
    assert (desk(case.cast.executor), "請款還沒有" in closing(case)) == ([], False)


def test_what_was_spent_before_is_accounted_for_first(case):
    payment = case.pay(case.ask())
    case.spend(120_000)
    assert desk(case.cast.platform) == []  # not all of it is spent
    terminated(case)
    assert [line[:2] for line in desk(case.cast.platform)] == [("登錄核銷", "事業甲 第 1 期")]
    assert panel(case, case.cast.platform) == [("登錄核銷", "事業甲 第 1 期")]
    assert (desk(case.cast.executor), panel(case, case.cast.executor)) == (
        [],
        [],
    )  # what was spent may still be entered
    with pytest.raises(DataMissing) as late:
        case.spend(1_000, "AB2", day=ENDED + dt.timedelta(days=1))
    assert str(late.value) == "列管已於 115.03.20 結束，只能登錄當日以前的支用。"
    case.spend(30_000, "AB3", day=ENDED)
    said = {"day": ENDED, "by": case.cast.platform}
    perform(payment, ACCOUNT, **said, document="核字第1號", capital=150_000)
    assert [line[:2] for line in desk(case.cast.executor)] == [("繳回未支用餘額", "事業甲 第 1 期")]
    with pytest.raises(GuardFailed):
        case.spend(1, "AB4", day=ENDED)
    perform(payment, RETURN_REST, **said, document="繳字第1號", capital=50_000, file=paper("繳款單"))
    assert not Payment.objects.unsettled().exists()


def test_money_of_one_kind_in_hand_is_said_though_the_other_was_spent(case):
    """200,000 of capital came, 100,000 of recurrent expense were spent of one's own beside it."""
    case.venture.budget_lines.filter(item="課程").update(local=200_000)
    case.pay(case.ask(1))
    case.pay(case.ask(2, capital=0, recurrent=100_000))
    case.spend(100_000, line=1)
    assert terminated(case).startswith("補助款結存 200,000 元（115 年資本門 200,000 元）。")


def test_who_records_a_return_reads_what_is_in_hand(case, client):
    payment = case.pay(case.ask())
    case.spend(50_000)
    terminated(case)
    page = sign_in(client, case.cast.platform).get(reverse("tracking:payment_move", args=[payment.pk, "return_rest"]))
    assert (page.context["in_hand"], page.context["in_hand_words"]) == (150_000, "115 年資本門 150,000 元")
    assert "115 年資本門 150,000 元" in page.text


def test_what_was_asked_for_is_not_paid_any_more(case):
    payment = case.ask()
    assert terminated(case) == "沒有待繳回的補助款。"
    assert panel(case, case.cast.platform) == [("不予撥付", "事業甲 第 1 期")]
    assert [line[:2] for line in desk(case.cast.platform)] == [("不予撥付", "事業甲 第 1 期")]
    with pytest.raises(GuardFailed):
        perform(payment, PAY, by=case.cast.platform, day=DAY, document="撥字第1號", capital=200_000)
    why = "本項事業已撤銷管制，部會不再撥款。"
    perform(payment, REFUSE_PAYMENT, by=case.cast.platform, reason=why)
    assert (desk(case.cast.platform), "請款還沒有" in closing(case)) == ([], False)


def test_the_ledger_says_until_when_what_goes_back(case, client):
    case.pay(case.ask())
    case.ask(2, capital=100_000)
    terminated(case)
    page = sign_in(client, case.cast.executor).get(reverse("tracking:ledger", args=[case.undertaking.pk]))
    assert page.context["asked_back"] == (
        "結存 200,000 元（115 年資本門 200,000 元）：終止日以前的支用登錄並核銷後，其餘繳回，附繳款證明由專管平台登錄"
        "；期限 115.04.21，繳回前計畫不能結案。"
    )
    assert page.context["asked_back"] in page.text
    assert [left for _payment, left, _steps in page.context["payments"]] == [
        "已撥 200,000 元；列管已結束，終止日以前的支用核銷後，餘額繳回。",
        "列管已結束，不再撥款；請專管平台登錄不予撥付。",
    ]
    assert page.text.index("手上結存 200,000 元（115 年資本門 200,000 元）。") > 0

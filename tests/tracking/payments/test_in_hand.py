"""On whose desk a payment stands: what the database keeps of it follows what was spent, and who carries the venture out."""

import pytest

from proposals.models import Proposal, Venture
from tests.factories.accounts import make_actor
from tests.tracking.cases import DAY, paper
from tests.tracking.ledger_cases import money
from tracking.models import Payment
from tracking.payments import services
from tracking.payments.chart import ACCOUNT, RETURN_REST, REVERSE_ACCOUNT
from workflow.engine.facts import Facts
from workflow.engine.services import perform
from workflow.engine.steps import duties_of, steps_of

pytestmark = pytest.mark.django_db
WHY = "登錄有誤，重新登錄正確的金額。"


@pytest.fixture
def case():
    return money()


def proven() -> list[bool]:
    return list(Payment.objects.order_by("pk").values_list("is_proven", flat=True))


def desk(actor) -> list[tuple[str, str]]:
    found = [duty for duty in duties_of(actor) if "期" in str(duty.part) and not duty.hands]
    return [(str(duty.verb), str(duty.part)) for duty in found]


def test_an_instalment_is_proven_while_as_much_is_spent(case):
    first, second = case.pay(case.ask(1)), case.pay(case.ask(2))
    entry = case.spend(200_000)
    assert (proven(), desk(case.cast.platform)) == (
        [True, True],
        [("登錄核銷", "事業甲 第 1 期"), ("登錄核銷", "事業甲 第 2 期")],
    )
    perform(first, ACCOUNT, by=case.cast.platform, day=DAY, document="核字第1號", capital=200_000, recurrent=0)
    assert (proven(), desk(case.cast.platform)) == ([False, False], [])
    case.spend(200_000, "AB00000002")
    assert (proven(), desk(case.cast.platform)) == ([False, True], [("登錄核銷", "事業甲 第 2 期")])
    perform(first, REVERSE_ACCOUNT, by=case.cast.rdec, reason=WHY)
    services.reverse_spending(entry, reason=WHY, by=case.cast.executor)
    assert proven() == [True, True]
    assert [row.pk for row in Payment.objects.filter(state="paid")] == [first.pk, second.pk]


def panel(case, actor) -> list[tuple[str, str]]:
    """The lines of 下一步 that are of instalments; the desk's, of those that are done here."""
    steps = steps_of(Facts(Proposal.objects.get(pk=case.plan.pk)), actor).leading
    return [(str(step.verb), str(step.part)) for step in steps if "期" in str(step.part)]


def test_the_panel_says_of_instalments_what_the_desk_says(case, client, django_assert_num_queries):
    case.ask(1), case.pay(case.ask(2))
    platform = [("登錄撥款", "事業甲 第 1 期")]
    assert panel(case, case.cast.platform) == desk(case.cast.platform) == platform
    spends = [("登錄支用", "事業甲 第 2 期")]
    assert panel(case, case.cast.executor) == desk(case.cast.executor) == spends
    assert [panel(case, actor) for actor in (case.cast.rdec, case.cast.stranger)] == [[], []]
    case.spend(200_000)
    assert panel(case, case.cast.platform) == [*platform, ("登錄核銷", "事業甲 第 2 期")]
    plan = Facts(Proposal.objects.for_page().get(pk=case.plan.pk))
    with django_assert_num_queries(1):
        steps_of(plan, case.cast.platform)


def test_who_carries_the_venture_out_now_has_its_payments(case):
    asked, paid = case.ask(1), case.pay(case.ask(2))
    before, successor = case.cast.executor, make_actor("agency")
    at_work = [("登錄支用", "事業甲 第 2 期")]
    assert [desk(before), desk(successor)] == [at_work, []]
    Venture.objects.filter(pk=case.venture.pk).update(executing_unit=successor.unit)
    assert [desk(before), desk(successor)] == [[], at_work]
    Venture.objects.filter(pk=case.venture.pk).update(executing_unit=None)
    assert [desk(successor), desk(case.cast.proposer)] == [[], at_work]
    other = make_actor("proposer")
    Proposal.objects.filter(pk=case.plan.pk).update(represented_by=other.unit)
    assert [desk(case.cast.proposer), desk(other)] == [[], at_work]
    holders = dict(Payment.objects.values_list("pk", "holder_unit"))
    assert holders == {asked.pk: case.cast.platform.unit_id, paid.pk: other.unit_id}


def test_own_money_spent_on_one_kind_keeps_no_rest_of_the_other_back(case):
    """650,000 of capital, 50,000 of it one's own, uses up nothing of what came for recurrent expense."""
    first, second = case.pay(case.ask(1, capital=600_000)), case.pay(case.ask(2, capital=0, recurrent=100_000))
    case.spend(650_000)
    case.spend(80_000, "AB00000002", line=1)
    platform = {"by": case.cast.platform, "day": DAY}
    perform(first, ACCOUNT, **platform, document="核字第1號", capital=600_000)
    perform(second, ACCOUNT, **platform, document="核字第2號", recurrent=80_000)
    second.refresh_from_db()
    perform(second, RETURN_REST, **platform, document="繳字第1號", recurrent=20_000, file=paper())
    assert not Payment.objects.unsettled().exists()

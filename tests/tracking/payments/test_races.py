"""Whoever moves payments of a plan at the same moment waits for the others, and nobody is stopped by the database."""

import pytest

from tests.tracking.cases import DAY, ground, paper
from tests.tracking.ledger_cases import money
from tests.workflow.races import race, wide_pool
from tracking.approvals.sums import cells, whole
from tracking.models import LedgerEntry, Payment, Undertaking
from tracking.payments.chart import ACCOUNT, RETURN_REST, REVERSE_PAY
from tracking.states import Entry
from tracking.workflow import TERMINATE
from workflow.engine.errors import Refused
from workflow.engine.services import perform


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_payments_while_the_tracking_ends():
    """What is entered for one changes what is kept of the others (``is_proven``), which somebody else is moving."""
    case = money()
    paid = [case.pay(case.ask(number, capital=150_000)) for number in (1, 2, 3, 4)]
    for number in (1, 2, 3):
        case.spend(120_000, f"AB{number}")

    def moved(payment, move, **said):
        row = Payment.objects.get(pk=payment.pk)
        return lambda: perform(row, move, **said)

    def ended():
        row = Undertaking.objects.get(pk=case.undertaking.pk)
        return lambda: perform(row, TERMINATE, by=case.cast.supervisor, **ground())

    runners = [ended]
    for payment in paid:
        platform = {"by": case.cast.platform, "day": DAY, "document": f"核字第{payment.instalment}號"}
        account, back = platform | {"capital": 100_000}, platform | {"capital": 150_000, "file": paper("繳款單")}
        taken = {"by": case.cast.rdec, "reason": "登錄時金額與撥款文件不符。"}
        for move, said in ((ACCOUNT, account), (RETURN_REST, back), (REVERSE_PAY, taken)):
            runners.append(lambda payment=payment, move=move, said=said: moved(payment, move, **said))
    with wide_pool():
        results = race(runners)
    assert [each for each in results if isinstance(each, Exception) and not isinstance(each, Refused)] == []
    payments, entered = list(Payment.objects.all()), LedgerEntry.objects.exclude(payment=None)
    for payment in payments:
        own = entered.filter(payment=payment)
        received, returned = (
            sum(own.filter(entry=entry).values_list("amount", flat=True)) for entry in (Entry.RECEIVED, Entry.RETURNED)
        )
        assert (received, returned) == (payment.paid_recurrent + payment.paid_capital, payment.returned)
    assert sum(payment.accounted for payment in payments) <= whole(cells(venture=case.venture).values()).spent

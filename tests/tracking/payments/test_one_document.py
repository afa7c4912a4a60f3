"""One invoice is paid once, whichever of its unit's plans it is entered in, and however many enter it at the same moment."""

import pytest

from proposals.models import Proposal
from tests.tracking.ledger_cases import money
from tests.workflow.races import THREADS, race, wide_pool
from tracking.models import LedgerEntry, Undertaking
from workflow.engine.errors import DataMissing

TWICE = "「計畫1」已登錄過憑證「AB00000001」（整建，1,000 元），同一憑證不得重複支用。"


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_sixteen_who_enter_it_in_two_plans_one_does():
    first = money()
    cases = [first, money(first.cast)]

    def prepare(number):
        case = cases[number % 2]
        case.undertaking = Undertaking.objects.select_related("venture").get(pk=case.undertaking.pk)
        return lambda: case.spend(1_000)

    with wide_pool():
        results = race([lambda number=number: prepare(number) for number in range(THREADS)])
    refused = [str(each) for each in results if isinstance(each, DataMissing)]
    assert (refused, LedgerEntry.objects.filter(document="AB00000001").count()) == ([TWICE] * (THREADS - 1), 1)


@pytest.mark.django_db
def test_an_office_that_stands_for_somebody_enters_it_once_too():
    """What such an office carries out is found by whom it stands for, not by the plan's owner."""
    first = money()
    second = money(first.cast)
    office = first.cast.executor.unit
    for case in (first, second):
        case.venture.executing_unit = None
        case.venture.save(update_fields=["executing_unit"])
        Proposal.objects.filter(pk=case.plan.pk).update(represented_by=office)
        case.undertaking = Undertaking.objects.get(pk=case.undertaking.pk)
    first.spend(1_000)
    with pytest.raises(DataMissing) as refused:
        second.spend(1_000)
    assert str(refused.value) == TWICE

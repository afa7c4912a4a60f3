"""Money is approved and spent against the budget that was accepted, never against the draft of an adjustment."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from proposals.models import Proposal
from proposals.states import State as PlanState
from proposals.versions import freezing
from tests.factories.accounts import sign_in
from tests.tracking.cases import DAY
from tests.tracking.ledger_cases import letter, money
from tracking.approvals import services as approvals
from tracking.approvals.amounts import asked_by
from tracking.approvals.budget import accepted_lines
from tracking.approvals.sums import by, cells
from tracking.models import LedgerEntry, Undertaking
from tracking.payments import services
from tracking.states import Amendment, Entry
from tracking.undertakings.filing import bounds_of
from workflow.engine.errors import DataMissing

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    """Carried out, and now adjusted: one item costs more than twice as much in another year, one is gone."""
    case = money()
    version = freezing.freeze(case.plan, by="測試", at=timezone.now())
    for move, source, target in (
        ("start_execution", "approved", "executing"),
        ("open_change", "executing", "plan_change"),
    ):
        made = {"move": move, "source": source, "target": target, "row_version": 9}
        case.plan.transitions.create(**made, version=version, holder="executing")
    Proposal._base_manager.filter(pk=case.plan.pk).update(state=PlanState.PLAN_CHANGE, version=version)
    case.venture.budget_lines.filter(item="整建").update(item="擴建", central=1_300_000, year=117)
    case.venture.budget_lines.filter(item="課程").delete()
    case.undertaking = Undertaking.objects.select_related("venture__proposal").get(pk=case.undertaking.pk)
    return case


def test_the_lines_are_those_that_were_accepted_until_the_adjustment_is(case, django_assert_num_queries):
    venture = case.venture
    assert venture.proposal.state == PlanState.PLAN_CHANGE
    with django_assert_num_queries(2):
        lines = accepted_lines([venture])[venture.pk]
    assert [(line.item, line.year, line.central, line.programme) for line in lines] == [
        ("整建", 115, 600_000, case.first),
        ("課程", 115, 100_000, case.first),
        ("設備", 116, 300_000, case.second),
    ]
    assert asked_by([venture])[venture.pk].central == 1_000_000
    Proposal._base_manager.filter(pk=case.plan.pk).update(state=PlanState.EXECUTING)
    venture.proposal.refresh_from_db()
    assert asked_by([venture])[venture.pk].central == 1_600_000


def test_a_letter_recorded_meanwhile_freezes_nothing_of_the_draft(case):
    before = cells(venture=case.venture, entry__in=(Entry.ASKED, Entry.OWN))
    more = letter(amount=700_001, programme=case.first, letter_number="農字第9號", amendment=Amendment.REPLACES)
    with pytest.raises(DataMissing) as caught:
        approvals.record_letter(case.undertaking, by=case.cast.rdec, **more)
    assert str(caught.value) == "核定 700,001 元，高於申請中央補助 700,000 元，請說明原因。"
    approvals.record_letter(case.undertaking, by=case.cast.rdec, **more | {"amount": 690_000})
    assert cells(venture=case.venture, entry__in=(Entry.ASKED, Entry.OWN)) == before
    approved = by(lambda cell: (cell.programme, cell.year), cells(venture=case.venture, entry=Entry.APPROVED))
    assert {key: sums.approved for key, sums in approved.items() if sums.approved} == {
        (case.first.pk, None): 690_000,
        (case.second.pk, 116): 300_000,
    }


def test_rdec_reads_the_accepted_sums_and_the_executing_unit_picks_accepted_items(case, client):
    page = sign_in(client, case.cast.rdec).get(reverse("tracking:letter", args=[case.undertaking.pk])).text
    assert ("申請中央補助 1,000,000 元（事業總經費 1,050,000 元）" in page, "1,600,000" in page) == (True, False)
    case.pay(case.ask())
    executor = sign_in(client, case.cast.executor)
    page = executor.get(reverse("tracking:spend", args=[case.undertaking.pk]))
    assert [str(words) for _key, words in page.context["form"].fields["line"].choices] == [
        "請選擇",
        "115 資本門　整建（計畫1）",
        "115 經常門　課程（計畫1）",
        "116 資本門　設備（計畫2）",
    ]
    draft = case.venture.budget_lines.get(item="擴建")
    said = {"amount": 1_000, "day": DAY, "document": "AB1", "by": case.cast.executor}
    with pytest.raises(DataMissing) as caught:
        services.record_spending(case.undertaking, line=draft, **said)
    assert str(caught.value) == "這一筆經費不屬於本項事業。"
    case.spend(1_000)
    assert LedgerEntry.objects.get(entry=Entry.SPENT).item == "整建"


def test_the_approved_years_are_those_of_the_ledger(case):
    assert bounds_of(Undertaking.objects.get(pk=case.undertaking.pk)).last == dt.date(2027, 12, 31)

"""An approval above what the venture asked wants a reason, an absurd one is confirmed; neither is taken in silence."""

import pytest
from django.urls import reverse

from programmes.models import CentralProgramme, ProgrammeTerm
from programmes.states import Expense
from proposals.models import Venture
from proposals.states import Outcome
from proposals.states import State as PlanState
from tests.factories.accounts import sign_in
from tests.tracking.cases import ASKED, DAY, make_cast, make_plan, make_undertaking
from tests.tracking.ledger_cases import money
from tracking.approvals import services as approvals
from tracking.approvals.amounts import Asked, amount_gaps, asked_by
from tracking.models import ApprovalLetter, Undertaking
from tracking.states import State
from workflow.engine.errors import DataMissing

pytestmark = pytest.mark.django_db
ABSURD = 99_999_999_999


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def plan(cast):
    """One venture that asks for 400,000 of central money, 550,000 in all."""
    plan = make_plan(cast, PlanState.PRELIMINARILY_APPROVED, outcomes=(Outcome.PASSED,))
    plan.ventures.get().budget_lines.update(central=400_000, local=150_000)
    return plan


def letter(**extra):
    return {"ministry": "農業部", "letter_number": "農字第1號", "letter_date": DAY, "amount": 400_000} | extra


def refused(plan, cast, **extra):
    with pytest.raises(DataMissing) as caught:
        approvals.approve(plan, letters={plan.ventures.get().pk: letter(**extra)}, by=cast.rdec)
    assert ApprovalLetter.objects.count() == 0
    return str(caught.value)


ABOVE = "核定 99,999,999,999 元，高於申請中央補助 400,000 元，請說明原因。"
TEN_TIMES = "核定 99,999,999,999 元，超過申請中央補助的十倍（4,000,000 元）；確定無誤請勾選。"


class TestTheService:
    def test_within_what_was_asked_nothing_is_asked(self, plan, cast):
        approvals.approve(plan, letters={plan.ventures.get().pk: letter()}, by=cast.rdec)
        assert list(ApprovalLetter.objects.values_list("amount", "above_reason")) == [(400_000, "")]

    def test_above_it_wants_a_reason_which_is_kept(self, plan, cast):
        words = "事業甲：核定 400,001 元，高於申請中央補助 400,000 元，請說明原因。"
        assert refused(plan, cast, amount=400_001) == words
        log = approvals.approve(
            plan,
            letters={plan.ventures.get().pk: letter(amount=400_001, above_reason="部會加碼補助無障礙設施")},
            by=cast.rdec,
        )
        assert list(ApprovalLetter.objects.values_list("amount", "above_reason")) == [
            (400_001, "部會加碼補助無障礙設施")
        ]
        assert log.data["letters"][0]["above_reason"] == "部會加碼補助無障礙設施"

    def test_an_absurd_amount_is_confirmed_as_well(self, plan, cast):
        assert refused(plan, cast, amount=ABSURD) == f"事業甲：{ABOVE}事業甲：{TEN_TIMES}"
        assert refused(plan, cast, amount=ABSURD, above_reason="加碼") == f"事業甲：{TEN_TIMES}"
        assert refused(plan, cast, amount=ABSURD, confirmed=True) == f"事業甲：{ABOVE}"
        meant = letter(amount=ABSURD, above_reason="加碼", confirmed=True)
        approvals.approve(plan, letters={plan.ventures.get().pk: meant}, by=cast.rdec)
        assert ApprovalLetter.objects.get().amount == ABSURD


def test_a_venture_that_was_given_up_is_not_approved_again(cast, client):
    plan = make_plan(cast, PlanState.PRELIMINARILY_APPROVED, outcomes=(Outcome.PASSED, Outcome.PASSED))
    goes_on, given_up = plan.venture_list
    make_undertaking(given_up, cast, State.TERMINATED)
    page = sign_in(client, cast.rdec).get(reverse("tracking:approve", args=[plan.pk, "approve"]))
    assert [group[0] for group in page.context["form"].groups()] == [goes_on]
    log = approvals.approve(plan, letters={goes_on.pk: letter()}, by=cast.rdec)
    assert (log.target, list(ApprovalLetter.objects.values_list("venture", flat=True))) == ("approved", [goes_on.pk])


class TestTheForm:
    def test_it_shows_what_was_asked_and_takes_nothing_absurd_in_silence(self, plan, cast, client):
        rdec, pk = sign_in(client, cast.rdec), plan.ventures.get().pk
        url = reverse("tracking:approve", args=[plan.pk, "approve"])
        page = rdec.get(url)
        text = page.content.decode()
        assert "申請中央補助 400,000 元（事業總經費 550,000 元）" in text
        assert ("核定高於申請之原因" in text, "核定金額確定無誤" in text) == (False, False)
        typed = {f"ministry_{pk}": "農業部", f"letter_number_{pk}": "農字第1號", f"letter_date_{pk}": "115.3.2"}
        typed |= {f"amount_{pk}": "99,999,999,999", "key": "first", "expected_version": plan.row_version}
        bad = rdec.post(url, typed)
        assert (bad.status_code, bad.context["form"].errors) == (
            422,
            {f"above_reason_{pk}": [ABOVE], f"confirmed_{pk}": [TEN_TIMES]},
        )
        shown = bad.content.decode()
        assert ("核定高於申請之原因" in shown, "核定金額確定無誤" in shown) == (True, True)
        assert ApprovalLetter.objects.count() == 0
        done = rdec.post(url, typed | {f"amount_{pk}": "440,000", f"above_reason_{pk}": "部會加碼"})
        assert (done.status_code, ApprovalLetter.objects.get().amount) == (302, 440_000)
        assert "高於申請：部會加碼" in rdec.get(reverse("tracking:plan", args=[plan.pk])).content.decode()

    def test_one_letter_more_asks_for_a_reason_only_where_the_amount_does(self, client):
        case = money()
        rdec = sign_in(client, case.cast.rdec)
        url = reverse("tracking:letter", args=[case.undertaking.pk])
        label, meant = "核定高於申請之原因", "核定金額確定無誤"
        opened = rdec.get(url)
        assert (label in opened.text, meant in opened.text) == (False, False)
        said = {"ministry": "農業部", "letter_number": "農字第9號", "letter_date": "115.3.9", "amount": "50,000"}
        first = case.venture.approval_letters.earliest("pk").pk
        said |= {"programme": case.first.pk, "amends": first, "amendment": "adds", "key": "first"}
        bad = rdec.post(url, said)
        above = "連同前函 700,000 元共核定 750,000 元，高於申請中央補助 700,000 元，請說明原因。"
        assert (bad.status_code, bad.context["form"].errors) == (422, {"above_reason": [above]})
        assert (label in bad.text, meant in bad.text) == (True, False)
        assert rdec.post(url, said | {"above_reason": "部會加碼"}).status_code == 302


class TestWhatWasAsked:
    def test_of_a_venture_whose_programmes_have_caps(self, plan):
        venture = plan.ventures.get()
        one, two = (CentralProgramme.objects.create(code=f"CP9{n}", name=f"計畫{n}") for n in (1, 2))
        for programme, cap in ((one, 500_000), (two, 700_000)):
            ProgrammeTerm.objects.create(programme=programme, fiscal_year=115, cap=cap, checked_on=DAY)
        venture.budget_lines.update(programme=one)
        venture.budget_lines.create(item="設備", year=115, expense=Expense.CAPITAL, programme=two, central=100_000)
        venture.budget_lines.create(item="人事", year=115, expense=Expense.RECURRENT, programme=two, central=100_000)
        found = asked_by([venture])[venture.pk]
        assert found == Asked(central=600_000, total=750_000, cap=1_200_000)
        assert found.absurd(1_200_000) == ""
        assert found.absurd(1_200_001) == "核定 1,200,001 元，超過對接計畫的上限 1,200,000 元；確定無誤請勾選。"

    @pytest.mark.parametrize(
        ("caps", "cap"),
        [
            ({"cap_total": 1_500_000}, 1_500_000),
            ({"cap": 500_000, "cap_total": 1_500_000}, 500_000),
            ({"cap": 900_000, "cap_total": 800_000}, 800_000),
        ],
        ids=["of all years", "of the year", "the smaller"],
    )
    def test_the_cap_of_all_years_together_counts(self, plan, cast, caps, cap):
        venture, programme = plan.ventures.get(), CentralProgramme.objects.create(code="X9", ministry="部", name="計畫")
        ProgrammeTerm.objects.create(programme=programme, fiscal_year=115, checked_on=DAY, **caps)
        venture.budget_lines.update(programme=programme, year=115)
        assert asked_by([venture])[venture.pk].cap == cap
        words = f"事業甲：核定 2,000,000 元，超過對接計畫的上限 {cap:,} 元；確定無誤請勾選。"
        assert refused(plan, cast, amount=2_000_000, above_reason="部會加碼") == words

    def test_a_cap_of_the_plan_is_of_all_its_ventures(self, cast):
        plan = make_plan(cast, PlanState.PRELIMINARILY_APPROVED, outcomes=(Outcome.PASSED, Outcome.PASSED))
        programme = CentralProgramme.objects.create(code="X9", ministry="部", name="計畫")
        ProgrammeTerm.objects.create(programme=programme, fiscal_year=115, checked_on=DAY, cap=2_000_000)
        first, second = plan.venture_list
        for venture in (first, second):
            venture.budget_lines.update(programme=programme)
        granted = {first.pk: letter(amount=1_200_000), second.pk: letter(amount=900_000, letter_number="農字第2號")}
        words = "連同本案其他事業共核定 2,100,000 元，超過對接計畫每案上限 2,000,000 元；確定無誤請勾選。"
        with pytest.raises(DataMissing) as caught:
            approvals.approve(plan, letters=granted, by=cast.rdec)
        assert str(caught.value) == f"事業甲：{words}事業乙：{words}"
        granted[second.pk]["amount"] = 800_000
        approvals.approve(plan, letters=granted, by=cast.rdec)
        more = letter(amount=1, letter_number="農字第3號", amendment="adds")
        with pytest.raises(DataMissing) as caught:
            approvals.record_letter(Undertaking.objects.get(venture=second), by=cast.rdec, **more)
        assert str(caught.value) == words.replace("2,100,000", "2,000,001")

    def test_where_a_programme_has_no_cap_none_is_passed(self, plan):
        venture = plan.ventures.get()
        assert asked_by([venture])[venture.pk] == Asked(central=400_000, total=550_000, cap=None)

    def test_many_ventures_are_one_query(self, cast, django_assert_num_queries):
        plan = make_plan(cast, PlanState.APPROVED, outcomes=(Outcome.PASSED,) * 4)
        ventures = list(Venture.objects.filter(proposal=plan).select_related("proposal"))
        with django_assert_num_queries(1):
            found = asked_by(ventures)
        assert [found[venture.pk].central for venture in ventures] == [ASKED] * 4

    def test_who_asked_for_nothing_is_granted_nothing_in_silence(self):
        assert amount_gaps({"amount": 0}, Asked()) == {}
        assert sorted(amount_gaps({"amount": 1}, Asked())) == ["above_reason", "confirmed"]


def test_the_plans_page_says_what_was_approved(client, plan, cast):
    page = sign_in(client, cast.rdec).get(plan.get_absolute_url()).text
    assert ("核定中央補助" in page, "申請中央補助" in page) == (False, True)
    approvals.approve(plan, letters={plan.ventures.get().pk: letter(amount=380_000)}, by=cast.rdec)
    page = " ".join(client.get(plan.get_absolute_url()).text.split())
    assert "<dt>核定中央補助</dt> <dd>380,000</dd>" in page

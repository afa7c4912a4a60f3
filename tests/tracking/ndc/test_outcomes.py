"""更正 of what NDC decided of a venture: both values kept, by who records it, until something stands on it."""

import datetime as dt

import pytest
from django.urls import reverse

from proposals.corrections.entries import entries
from proposals.corrections.services import correct
from proposals.models import Proposal, Venture
from proposals.states import ENDED, HOLDERS, Outcome, State
from proposals.workflow import WORKING_PASS
from tests.factories.accounts import sign_in
from tests.factories.plans import walker_at
from tests.tracking.cases import DAY, make_cast, make_plan, make_submission, paper
from tests.tracking.ndc.test_alone import decided
from tests.workflow.races import race, wide_pool
from tracking.approvals import services as approvals
from tracking.models import ApprovalLetter, NdcSubmission, VentureDecision
from tracking.ndc import services as ndc
from tracking.ndc.outcomes import last_decisions
from workflow.engine.errors import DataMissing, GuardFailed, NotPermitted, Refused, StaleVersion
from workflow.models import Notification

pytestmark = pytest.mark.django_db
PASSED, REJECTED = Outcome.PASSED.value, Outcome.REJECTED.value
MET = DAY + dt.timedelta(days=10)
GOES_ON = (
    "本案已依這個結果續辦，現為「%s」，不再更正。列管中的事業請執行單位以「申請計畫調整」再送工作會議；"
    "未列管的事業請由提案單位另案提出。"
)


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def plan(cast):
    """甲 has passed, 乙 and 丙 as they are given."""
    return made(cast, PASSED, REJECTED, PASSED)


def made(cast, *outcomes):
    plan = make_plan(cast, State.NDC_WORKING, outcomes=(Outcome.PENDING,) * len(outcomes))
    make_submission(plan)
    said = dict(zip(plan.ventures.values_list("pk", flat=True), outcomes, strict=True))
    ndc.ndc_decide(plan, WORKING_PASS, file=paper(), met_on=MET, outcomes=said, by=cast.rdec)
    return Proposal.objects.get(pk=plan.pk)


def row_of(plan, title):
    return VentureDecision.objects.get(submission__proposal=plan, venture__title=title)


def put(plan, title, outcome, by, **door):
    values = {"outcome": outcome}
    return correct(plan, entries["outcome"], row_of(plan, title), values=values, reason="看錯一列", by=by, **door)


def stand(plan):
    """What the decisions and the ventures say."""
    said = VentureDecision.objects.filter(submission__proposal=plan).order_by("venture__position")
    return list(said.values_list("outcome", "venture__outcome"))


def letters(plan, *titles):
    typed = {"ministry": "農業部", "letter_date": MET, "amount": 1}
    ventures = plan.ventures.filter(title__in=titles)
    return {v.pk: typed | {"letter_number": f"農字第{v.pk}號"} for v in ventures}


def test_it_is_corrected_and_both_values_stand_beside_it_and_in_the_history(cast, plan, client):
    line = put(plan, "事業乙", PASSED, cast.rdec)
    assert stand(plan) == [(PASSED, PASSED)] * 3
    assert line.data["entry"]["label"] == "事業結果 事業乙"
    assert line.data["corrected"] == [
        {"field": "outcome", "label": "國發會工作會議", "old": "未通過", "new": "通過", "value": "passed"}
    ]
    page = sign_in(client, cast.proposer).get(reverse("tracking:plan", args=[plan.pk]))
    assert "<del>未通過</del> → <ins>通過</ins>" in page.text
    assert "更正理由：看錯一列" in page.text
    assert "未通過 → 通過" in client.get(reverse("proposals:history", args=[plan.pk])).text
    told = Notification.objects.filter(user=cast.proposer.user).latest("id").text
    assert told == f"{plan}：更正事業結果 事業乙，國發會工作會議 未通過 → 通過（{cast.rdec}）"


def test_on_its_page_it_says_what_it_was_and_why(cast, plan, client):
    row = row_of(plan, "事業丙")
    url = reverse("proposals:correct", args=[plan.pk, "outcome", row.pk])
    assert url in sign_in(client, cast.rdec).get(reverse("tracking:plan", args=[plan.pk])).text
    asked = client.get(url)
    assert (asked.context["named"], asked.context["form"]["outcome"].value()) == ("事業結果 事業丙", PASSED)
    sent = {"outcome": REJECTED, "why": "看錯一列", "expected_version": 0, "key": asked.context["key"]}
    assert client.post(url, sent | {"why": ""}).status_code == 422
    assert client.post(url, sent)["Location"] == reverse("tracking:plan", args=[plan.pk])
    assert stand(plan) == [(PASSED, PASSED), (REJECTED, REJECTED), (REJECTED, REJECTED)]
    assert client.post(url, sent | {"key": ""}).status_code == 409


@pytest.mark.parametrize("who", ["proposer", "executor", "platform", "ndc", "stranger"])
def test_only_who_records_it_corrects_it(cast, plan, client, who):
    url = reverse("proposals:correct", args=[plan.pk, "outcome", row_of(plan, "事業乙").pk])
    with pytest.raises(NotPermitted):
        put(plan, "事業乙", PASSED, getattr(cast, who))
    assert sign_in(client, getattr(cast, who)).get(url).status_code == 404
    assert stand(plan)[1] == (REJECTED, REJECTED)


@pytest.mark.parametrize("state", [state for state in State if state != State.PRELIMINARILY_APPROVED])
def test_it_stands_only_while_nothing_stands_on_it(cast, plan, state):
    Proposal._base_manager.filter(pk=plan.pk).update(state=state, holder=HOLDERS[state])
    with pytest.raises(GuardFailed) as refused:
        put(plan, "事業乙", PASSED, cast.rdec)
    ended = f"本案已「{State(state).label}」，登錄的資料不再更正。"
    assert str(refused.value) == (ended if state in ENDED else GOES_ON % State(state).label)


def test_what_is_approved_says_so_on_its_page_and_offers_no_correction(cast, client):
    plan = made(cast, PASSED, REJECTED)
    approvals.approve(plan, letters=letters(plan, "事業甲"), by=cast.rdec)
    url = reverse("proposals:correct", args=[plan.pk, "outcome", row_of(plan, "事業乙").pk])
    assert url not in sign_in(client, cast.rdec).get(reverse("tracking:plan", args=[plan.pk])).text
    assert GOES_ON % State.APPROVED.label in client.get(url).text


def test_the_only_one_that_has_passed_is_not_taken_from_a_plan_that_has(cast):
    plan = made(cast, PASSED, REJECTED)
    with pytest.raises(DataMissing) as refused:
        put(plan, "事業甲", REJECTED, cast.rdec)
    assert str(refused.value) == "沒有其他通過的事業，不能只更正這一項；整案未通過時，請由研考會撤案。"
    put(plan, "事業乙", PASSED, cast.rdec)
    put(plan, "事業甲", REJECTED, cast.rdec)
    assert stand(plan) == [(REJECTED, REJECTED), (PASSED, PASSED)]


def test_what_goes_on_alone_is_not_corrected(client):
    walker = walker_at(State.NDC_WORKING)
    plan, case, rdec = walker.plan, decided(walker), walker.cast.of("RDEC")
    row = case.apart_of
    with pytest.raises(GuardFailed) as refused:
        correct(plan, entries["outcome"], row, values={"outcome": PASSED}, reason="看錯一列", by=rdec)
    assert str(refused.value) == (
        f"這項事業已單獨再送，案號 {case.case_number}，現為「需修正或調整計畫」，不再更正；後續結果登錄於該案。"
        "該案不應成立時，請由研考會撤案，事業另案提出。"
    )
    page = sign_in(client, rdec).get(reverse("tracking:plan", args=[plan.pk])).text
    assert [f"/correct/outcome/{decision.pk}/" in page for decision in row.submission.decisions.order_by("pk")] == [
        True,
        False,
    ]


def test_of_two_meetings_the_last_is_corrected(cast, plan):
    first = row_of(plan, "事業甲")
    sent = {"letter_number": "府授研展字第2號", "letter_date": MET, "version": plan.version}
    later = NdcSubmission.objects.create(proposal=plan, kind="working", sequence=2, **sent)
    VentureDecision.objects.create(submission=later, venture=first.venture, outcome=PASSED)
    with pytest.raises(GuardFailed) as refused:
        correct(plan, entries["outcome"], first, values={"outcome": REJECTED}, reason="看錯一列", by=cast.rdec)
    assert str(refused.value) == "這項事業已有較後一次工作會議的結果，請更正那一次。"


def test_what_was_corrected_to_passed_wants_its_approval_as_the_others(cast, plan):
    put(plan, "事業乙", PASSED, cast.rdec)
    with pytest.raises(DataMissing) as refused:
        approvals.approve(plan, letters=letters(plan, "事業甲", "事業丙"), by=cast.rdec)
    assert str(refused.value) == "缺少核定函：事業乙"


def test_a_page_that_approves_by_the_former_outcome_is_out_of_date(cast, plan):
    shown = plan.row_version
    put(plan, "事業丙", REJECTED, cast.rdec)
    with pytest.raises(StaleVersion):
        approvals.approve(plan, letters=letters(plan, "事業甲", "事業丙"), by=cast.rdec, expected_version=shown)
    assert ApprovalLetter.objects.exists() is False


@pytest.mark.django_db(transaction=True)
def test_of_correcting_and_approving_at_once_one_is_done(cast, plan):
    both, shown = letters(plan, "事業甲", "事業丙"), plan.row_version

    def approve():
        return lambda: approvals.approve(plan, letters=both, by=cast.rdec, expected_version=shown)

    def mend():
        return lambda: put(plan, "事業丙", REJECTED, cast.rdec)

    with wide_pool():
        results = race([approve, mend])
    assert sum(isinstance(result, Refused) for result in results) == 1
    approved = ApprovalLetter.objects.count() == 2
    assert Venture.objects.get(proposal=plan, title="事業丙").outcome == (PASSED if approved else REJECTED)
    assert Proposal.objects.get(pk=plan.pk).state == (State.APPROVED if approved else State.PRELIMINARILY_APPROVED)


def test_of_several_meetings_the_last_alone_is_not_over(cast, plan):
    first = row_of(plan, "事業甲")
    sent = {"letter_number": "府授研展字第2號", "letter_date": MET, "version": plan.version}
    later = NdcSubmission.objects.create(proposal=plan, kind="working", sequence=2, **sent)
    VentureDecision.objects.create(submission=later, venture=first.venture, outcome=PASSED)
    read = list(NdcSubmission.objects.filter(proposal=plan).prefetch_related("decisions").order_by("pk"))
    found = last_decisions(read)
    said = {row.pk: vars(row).get("is_over") for each in read for row in each.decisions.all()}
    assert said == dict.fromkeys(said) | dict.fromkeys((row.pk for row in found.values()), False)
    assert said[first.pk] is None

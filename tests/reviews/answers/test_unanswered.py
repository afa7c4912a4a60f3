"""R20: the review does not end, and so nothing goes to NDC, while an item waits for the proposer's answer."""

from __future__ import annotations

import pytest

from inputs.fields import format_roc
from proposals import workflow as plans
from proposals.models import Proposal
from proposals.states import State
from reviews import guards
from reviews.answers.services import answer_opinions
from reviews.models import OpinionItem
from reviews.rounds.services import ask_revision, release_round
from reviews.states import Result
from tests.reviews.cases import asked, file_as, latest_round, reviewed_plan, revise
from tests.reviews.page_cases import text, url
from tests.reviews.service_cases import sections
from tests.reviews.test_steps import desk, panel
from workflow.delivery.notices import Standing
from workflow.engine.errors import GuardFailed
from workflow.engine.services import perform
from workflow.models import Notification

pytestmark = pytest.mark.django_db
ASK, END = "釋出意見，請提案單位修正", "結束書面審查"
WHY = "尚有 3 項意見提案單位未回應：農業局 1、2；水利局 1。請以「釋出意見，請提案單位修正」請其逐項回應，送回後再結束。"


@pytest.fixture
def plan(cast):
    """Both agencies agree, one once something is revised, the other with a remark; both were released."""
    plan = reviewed_plan(cast)
    two = [{"text": "請補充期程。", "section": "concept"}, {"text": "請說明人力。", "section": "concept"}]
    file_as(cast.farm, plan, Result.REVISE, items=two)
    file_as(cast.water, plan, Result.AGREE, items=[{"text": "建議避開汛期。", "section": "concept"}])
    release_round(latest_round(plan), by=cast.rdec)
    plan.refresh_from_db()
    return plan


def test_the_review_cannot_end_and_says_whose_items_wait(cast, plan):
    with pytest.raises(GuardFailed) as refused:
        perform(plan, plans.CONCLUDE_REVIEW, by=cast.rdec)
    assert str(refused.value) == WHY
    assert Proposal.objects.get().state == State.DOCUMENT_REVIEW


def test_panel_desk_and_notice_lead_to_the_answers(cast, as_, plan):
    assert panel(plan, cast.rdec) == [(ASK, "", True), (END, "", False)]
    assert desk(cast.rdec) == [(ASK, "3 項意見待回應")]
    assert Standing(Proposal.objects.get()).lines(cast.rdec)[-1] == f"請您：{ASK}"
    page = text(as_(cast.rdec).get(url("plan", plan.pk)))
    assert WHY in page
    assert url("ask_revision", plan.pk, "ask_review_revision") in page


def test_once_they_are_answered_it_ends(cast, plan):
    ask_revision(plan, sections(plan), by=cast.rdec)
    items = {item.pk: "已補充。" for item in OpinionItem.objects.to_answer(plan)}
    answer_opinions(plan, items, revise(plan), by=cast.proposer)
    assert panel(plan, cast.rdec)[0] == (END, "", True)
    assert desk(cast.rdec) == [(END, "")]
    perform(plan, plans.CONCLUDE_REVIEW, by=cast.rdec)
    assert Proposal.objects.get().state == State.CONFIRMING


def test_while_an_agency_is_waited_for_neither_leads(cast):
    plan = reviewed_plan(cast)
    file_as(cast.farm, plan, Result.REVISE)
    read = guards.of_facts(lambda facts, actor: facts.of(guards.asks_for_answers))
    assert not read(plan, cast.rdec)
    assert [step[0] for step in panel(plan, cast.rdec)] == ["釋出審查意見", ASK, END]


def test_what_an_agency_has_taken_back_is_no_item(cast, plan):
    assert asked(plan, cast.farm).items.count() == 2
    unreleased = reviewed_plan(cast)
    file_as(cast.farm, unreleased, Result.REVISE)
    from reviews.opinions.services import recall

    recall(asked(unreleased, cast.farm), by=cast.farm)
    assert guards.items_answered(unreleased, cast.rdec)


@pytest.mark.parametrize("again", [False, True])
def test_whoever_is_told_of_the_filing_is_told_whose_hands_the_plan_is_in_then(cast, again):
    """RDEC's, who ends the review; those of the agencies that are asked anew."""
    plan = reviewed_plan(cast)
    items = [{"text": "請補充期程。", "section": "concept"}]
    file_as(cast.farm, plan, Result.REREVIEW if again else Result.REVISE, items=items)
    file_as(cast.water, plan)
    ask_revision(plan, sections(plan), by=cast.rdec)
    answers = {item.pk: "已補充。" for item in OpinionItem.objects.to_answer(plan)}
    answer_opinions(plan, answers, revise(plan), by=cast.proposer)
    plan = Proposal.objects.get(pk=plan.pk)
    told = Notification.objects.filter(user=cast.rdec.user, text__contains="修正完成，送回審查").get().more.splitlines()
    due = format_roc(plan.due_on)
    assert (plan.holder, told[-2:]) == (
        ("agencies", [told[-2], f"目前由「審查機關」辦理，期限：{due}"])
        if again
        else ("rdec", [f"期限：{due}", f"請您：{END}"])
    )

"""Opinions and commitments that went out of sight while a page was open: who could see them is told why (409)."""

from __future__ import annotations

import pytest
from django.utils import timezone

from proposals.services import let_out
from proposals.states import PlanPermission
from proposals.workflow import TAKE_BACK_REVIEW
from reviews.answers.services import answer_opinions
from reviews.models import Meeting, OpinionItem
from reviews.opinions.services import recall
from reviews.rounds import asking
from reviews.rounds.services import ask_revision, release_round, take_back
from reviews.states import Result
from tests.factories.accounts import make_actor
from tests.reviews.cases import asked, file_as, offer, reviewed_plan, revise
from tests.reviews.page_cases import fresh, text, url
from tests.reviews.service_cases import sections
from workflow.templatetags.cs import roc_time

pytestmark = pytest.mark.django_db
TYPED = "第三章的期程請與水利局協調後再提。"


def said(page):
    """The status and, of a page that is none any more, why."""
    return page.status_code, str((page.context or {}).get("advice", ""))


def test_an_opinion_called_off_says_by_whom_and_why_and_keeps_what_was_typed(cast, as_):
    plan = reviewed_plan(cast)
    opinion = asked(plan, cast.farm)
    here = url("opinion_file", opinion.pk)
    page = as_(cast.farm).get(here)
    line = asking.withdraw(opinion, reason="業務屬水利局權管。", by=cast.rdec)
    why = f"{line.actor_label}已於 {roc_time(line.at)}「撤回審查請求」；業務屬水利局權管。"
    late = as_(cast.farm).post(here, fresh(page, result="agree", content_opinion=TYPED))
    assert (said(late), TYPED in text(late)) == ((409, why), True)
    assert said(as_(cast.farm).get(here)) == (409, why)
    assert said(as_(cast.farm).get(url("opinion", opinion.pk))) == (409, why)
    assert [as_(who).get(here).status_code for who in (cast.water, make_actor("agency"))] == [404, 404]


def test_one_called_off_with_a_filing_that_was_taken_back_says_so_too(cast, as_):
    plan = reviewed_plan(cast)
    file_as(cast.farm, plan, Result.REREVIEW)
    file_as(cast.water, plan)
    ask_revision(plan, sections(plan), by=cast.rdec)
    answers, items = revise(plan), OpinionItem.objects.to_answer(plan)
    answer_opinions(plan, {item.pk: "期程已延至十月。" for item in items}, answers, by=cast.proposer)
    opinion = asked(plan, cast.farm)
    page = as_(cast.farm).get(url("opinion_file", opinion.pk))
    take_back(plan, TAKE_BACK_REVIEW, by=cast.proposer)
    late = as_(cast.farm).post(url("opinion_file", opinion.pk), fresh(page, result="agree", content_opinion=TYPED))
    assert (late.status_code, TYPED in text(late)) == (409, True)


def test_a_commitment_whose_opinion_was_taken_back_says_so_to_rdec(cast, as_):
    plan = reviewed_plan(cast)
    opinion = file_as(cast.farm, plan, commitments=[offer()])
    here = url("commitment", opinion.commitments.get().pk, "query")
    page = as_(cast.rdec).get(here)
    line = recall(opinion, by=cast.farm)
    why = f"{line.actor_label}已於 {roc_time(line.at)}「取回修改」。"
    late = as_(cast.rdec).post(here, fresh(page, reason=TYPED))
    assert (said(late), TYPED in text(late)) == ((409, why), True)
    assert [as_(who).get(here).status_code for who in (cast.water, make_actor("agency"))] == [404, 404]


def test_of_what_came_after_an_agency_was_let_out_it_learns_nothing_but_of_its_own(cast, as_):
    plan = reviewed_plan(cast)
    theirs = file_as(cast.farm, plan, commitments=[offer()])
    own = file_as(cast.water, plan, commitments=[offer("協助施工便道")])
    meeting = Meeting.objects.create(year=115, number=1, held_at=timezone.now(), place="市政大樓", chair="副市長")
    meeting.proposals.add(plan)
    let_out(plan, cast.water.unit, PlanPermission.REVIEW, by=cast.rdec)

    def found() -> list[int]:
        mine, others = [own, own.commitments.get()], [theirs, theirs.commitments.get()]
        addresses = [url("plan", plan.pk)]
        for opinion, commitment in (mine, others):
            addresses += [url("opinion", opinion.pk), url("commitment", commitment.pk, "query")]
        addresses += [url("release", theirs.round_id), url("minutes", meeting.pk)]
        return [as_(cast.water).get(address).status_code for address in addresses]

    told = [409, 409, 409, 404, 404, 404, 404]
    assert found() == told
    release_round(theirs.round, by=cast.rdec)
    assert found() == told

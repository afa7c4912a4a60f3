"""更正 of reasons given to one agency: why it was not waited for, what of its commitment was to be cleared up."""

from __future__ import annotations

import pytest
import time_machine

from proposals.corrections.entries import entries
from proposals.corrections.services import correct
from proposals.models import Proposal
from reviews.commitments.services import move_commitment
from reviews.models import Commitment, OpinionTransition
from reviews.opinions.services import excuse
from reviews.rounds.services import release_round
from reviews.states import Result
from reviews.workflow import QUERY
from tests.factories.accounts import sign_in
from tests.reviews.cases import asked, days_on, file_as, offer, reviewed_plan
from workflow.engine.errors import NotPermitted
from workflow.models import Notification

pytestmark = pytest.mark.django_db


def told(actor):
    return Notification.objects.filter(user=actor.user).latest("id").text


def fix(plan, kind, line, by, reason):
    return correct(plan, entries[kind], line, values={"reason": reason}, reason="誤植", by=by)


@pytest.fixture
def excused(cast):
    plan = reviewed_plan(cast)
    with time_machine.travel(days_on(20), tick=False):
        opinion = asked(plan, cast.farm)
        excuse(opinion, reason="農糧局未復", by=cast.rdec)
    return Proposal.objects.get(pk=plan.pk), opinion


def test_why_an_agency_was_not_waited_for_keeps_both_values(cast, excused, client):
    plan, opinion = excused
    line = OpinionTransition.objects.get(move="excuse_opinion")
    fix(plan, "opinion_line", line, cast.rdec, "農業局未復")
    opinion.refresh_from_db()
    assert opinion.excused_reason == "農業局未復"
    assert "理由 農糧局未復 → 農業局未復" in told(cast.farm)
    both, address = "<del>農糧局未復</del> → <ins>農業局未復</ins>", f"/plans/{plan.pk}/correct/opinion_line/{line.pk}/"
    for place in (opinion.get_absolute_url(), f"/plans/{plan.pk}/history/"):
        pages = [sign_in(client, actor).get(place).text for actor in (cast.rdec, cast.farm)]
        assert [(both in page, address in page) for page in pages] == [(True, True), (True, False)]


def test_nobody_else_reads_it_nor_is_told(cast, excused, client):
    """The plan's log holds the correction; what it says is between RDEC and the agency."""
    plan, _opinion = excused
    line = OpinionTransition.objects.get(move="excuse_opinion")
    before = Notification.objects.filter(user__in=[cast.water.user, cast.proposer.user]).count()
    fix(plan, "opinion_line", line, cast.rdec, "農業局未復")
    assert Notification.objects.filter(user__in=[cast.water.user, cast.proposer.user]).count() == before
    for actor in (cast.water, cast.proposer):
        page = sign_in(client, actor).get(f"/plans/{plan.pk}/history/").text
        assert ("更正" in page, "農業局未復" in page, "農糧局未復" in page) == (True, False, False)
    with pytest.raises(NotPermitted):
        fix(plan, "opinion_line", line, cast.farm, "另有原因")


def test_what_was_to_be_cleared_up_keeps_both_values(cast, client):
    plan = reviewed_plan(cast)
    file_as(cast.farm, plan, Result.REVISE, commitments=[offer()])
    file_as(cast.water, plan)
    release_round(plan.review_rounds.get(), by=cast.rdec)
    commitment = Commitment.objects.get()
    move_commitment(commitment, QUERY, by=cast.rdec, reason="經費由誰負擔")
    line = commitment.transitions.get()
    fix(plan, "commitment_line", line, cast.rdec, "維護經費由誰負擔")
    assert "理由 經費由誰負擔 → 維護經費由誰負擔" in told(cast.farm)
    address = f"/plans/{plan.pk}/correct/commitment_line/{line.pk}/"
    pages = [sign_in(client, actor).get(f"/plans/{plan.pk}/history/").text for actor in (cast.rdec, cast.farm)]
    both = "<del>經費由誰負擔</del> → <ins>維護經費由誰負擔</ins>"
    assert [(both in page, address in page) for page in pages] == [(True, True), (True, False)]
    form = sign_in(client, cast.rdec).get(address).context["form"]
    assert form["reason"].value() == "維護經費由誰負擔"
    places = (f"/reviews/plans/{plan.pk}/", f"/reviews/commitments/{commitment.pk}/reconfirm/")
    shown = [sign_in(client, cast.farm).get(place).text for place in places]
    assert ["維護經費由誰負擔" in page for page in shown] == [True, True]
    assert ["「經費由誰負擔" in page or ">經費由誰負擔" in page for page in shown] == [False, False]


def test_a_corrected_query_is_told_to_nobody_who_is_not_told_of_the_commitment(cast, client):
    """Where RDEC names no agencies the plan's log says that something was corrected, and not of whom."""
    plan = reviewed_plan(cast)
    file_as(cast.farm, plan, Result.REVISE, commitments=[offer()])
    release_round(plan.review_rounds.get(), by=cast.rdec, names_agencies=False)
    move_commitment(Commitment.objects.get(), QUERY, by=cast.rdec, reason="經費由誰負擔")
    fix(plan, "commitment_line", Commitment.objects.get().transitions.get(), cast.rdec, "維護經費由誰負擔")
    pages = [sign_in(client, actor).get(f"/plans/{plan.pk}/history/").text for actor in (cast.proposer, cast.rdec)]
    told = [["更正" in page, cast.farm.unit.name in page, "維護經費由誰負擔" in page] for page in pages]
    assert told == [[True, False, False], [True, True, True]]

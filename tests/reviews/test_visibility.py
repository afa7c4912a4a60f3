"""Who sees an opinion, and when: hidden from the proposer and the others until RDEC releases it."""

import pytest

from accounts.actors import Actor
from proposals.services import let_in, let_out
from proposals.states import PlanPermission
from reviews.commitments.services import move_commitment
from reviews.models import Commitment, OpinionRequest, ReviewRound
from reviews.opinions.services import file_opinion, recall
from reviews.permissions import can_read
from reviews.rounds.services import release_round
from reviews.states import Result
from reviews.workflow import QUERY, RECONFIRM
from tests.factories.accounts import make_user
from tests.reviews.cases import asked, file_as, latest_round, make_plan, offer, reviewed_plan, words
from tests.reviews.page_cases import fresh, url
from workflow.engine.errors import NotPermitted

pytestmark = pytest.mark.django_db
EVERYBODY = ("proposer", "platform", "rdec", "convener", "farm", "reader", "water", "stranger", "outsider")


def seeing(cast, model):
    """How many rows each person sees, the ones who see none left out."""
    found = {name: model.objects.visible_to(getattr(cast, name)).count() for name in EVERYBODY}
    return {name: count for name, count in found.items() if count}


def test_opinions_before_filing_after_filing_and_after_release(cast):
    plan = reviewed_plan(cast)
    own = {"farm": 1, "reader": 1, "water": 1}
    assert seeing(cast, OpinionRequest) == {"rdec": 2} | own
    file_as(cast.farm, plan)
    assert seeing(cast, OpinionRequest) == {"rdec": 2} | own
    release_round(latest_round(plan), by=cast.rdec)
    assert seeing(cast, OpinionRequest) == {
        "proposer": 1,
        "platform": 1,
        "rdec": 2,
        "convener": 1,
        "farm": 1,
        "reader": 1,
        "water": 2,
    }


def test_commitments_follow_their_opinion(cast):
    plan = reviewed_plan(cast)
    opinion = file_as(cast.farm, plan, commitments=[offer()])
    own = {"farm": 1, "reader": 1}
    assert seeing(cast, Commitment) == {"rdec": 1} | own
    recall(opinion, by=cast.farm)
    assert seeing(cast, Commitment) == own
    file_as(cast.farm, plan, commitments=[offer()])
    release_round(latest_round(plan), by=cast.rdec)
    assert seeing(cast, Commitment) == dict.fromkeys(("proposer", "platform", "rdec", "convener", "water"), 1) | own


def test_what_is_taken_back_is_the_agencys_draft_again(cast):
    plan = reviewed_plan(cast)
    opinion = file_as(cast.farm, plan, Result.REVISE)
    assert can_read(opinion, cast.rdec)
    recall(opinion, by=cast.farm)
    assert (can_read(opinion, cast.rdec), can_read(opinion, cast.farm)) == (False, True)


def test_rounds_follow_the_plan(cast):
    reviewed_plan(cast)
    assert seeing(cast, ReviewRound) == dict.fromkeys(
        ("proposer", "platform", "rdec", "convener", "farm", "reader", "water"), 1
    )


def test_who_belongs_to_no_unit_sees_nothing(cast):
    plan = reviewed_plan(cast)
    file_as(cast.farm, plan, commitments=[offer()])
    release_round(latest_round(plan), by=cast.rdec)
    nobody = Actor(make_user())
    found = [model.objects.visible_to(nobody).count() for model in (OpinionRequest, Commitment, ReviewRound)]
    assert found == [0, 0, 0]


def test_what_an_agency_owes(cast):
    first, second = reviewed_plan(cast, days=9), reviewed_plan(cast, days=3)
    make_plan(cast)
    due = list(OpinionRequest.objects.due_from(cast.farm.unit))
    assert [opinion.round.proposal for opinion in due] == [second, first]
    file_as(cast.farm, second)
    assert [o.plan for o in OpinionRequest.objects.due_from(cast.farm.unit)] == [first]
    assert [o.plan for o in OpinionRequest.objects.filed_by(cast.farm.unit)] == [second]
    assert OpinionRequest.objects.due_from(cast.stranger.unit).count() == 0


def test_an_agency_that_was_let_out_is_asked_no_more(cast, as_):
    plan = reviewed_plan(cast)
    opinion = OpinionRequest.objects.get(agency=cast.farm.unit)
    assert list(OpinionRequest.objects.due_from(cast.farm.unit)) == [opinion]
    page = f"/reviews/opinions/{opinion.pk}/file/"
    assert as_(cast.farm).get(page).status_code == 200
    let_out(plan, cast.farm.unit, PlanPermission.REVIEW, by=cast.rdec)
    assert list(OpinionRequest.objects.due_from(cast.farm.unit)) == []
    assert seeing(cast, OpinionRequest) == {"rdec": 2, "water": 1}
    assert as_(cast.farm).get(page).status_code == 409  # and why: test_sight.py
    let_in(plan, [cast.farm.unit], PlanPermission.REVIEW, by=cast.rdec)
    assert list(OpinionRequest.objects.due_from(cast.farm.unit)) == [opinion]


def test_what_was_open_when_an_agency_was_let_out_is_sent_in_vain(cast, as_):
    """Its pages, its queue and whatever it still sends: the plan is not there any more, and it is told so."""
    plan, other = reviewed_plan(cast), reviewed_plan(cast)
    opinion, filed = asked(plan, cast.farm), file_as(cast.farm, other, commitments=[offer()])
    release_round(latest_round(other), by=cast.rdec)
    commitment = Commitment.objects.get(request=filed)
    move_commitment(commitment, QUERY, by=cast.rdec, reason="請說明人力。")
    form, clarify = url("opinion_file", opinion.pk), url("commitment", commitment.pk, "reconfirm")
    sent = {
        form: fresh(as_(cast.farm).get(form), **words(items=[])),
        clarify: fresh(as_(cast.farm).get(clarify), note="由本局主辦。"),
    }
    queue = as_(cast.farm).get(url("my")).text
    assert (plan.title in queue, other.title in queue) == (True, True)
    for case in (plan, other):
        let_out(case, cast.farm.unit, PlanPermission.REVIEW, by=cast.rdec)
    assert {address: as_(cast.farm).post(address, data).status_code for address, data in sent.items()} == {
        form: 409,
        clarify: 409,
    }
    queue = as_(cast.farm).get(url("my")).text
    assert (plan.title in queue, other.title in queue) == (False, False)
    assert as_(cast.farm).get("/").context["tasks"] == []
    opinion.refresh_from_db()
    commitment.refresh_from_db()
    assert (opinion.state, commitment.state) == ("requested", "queried")


def test_an_agency_let_out_between_its_page_and_the_lock_is_refused(cast):
    """What was looked up before is asked again behind the lock."""
    plan, other = reviewed_plan(cast), reviewed_plan(cast)
    opinion, filed = asked(plan, cast.farm), file_as(cast.farm, other, commitments=[offer()])
    for case in (plan, other):
        let_out(case, cast.farm.unit, PlanPermission.REVIEW, by=cast.rdec)
    with pytest.raises(NotPermitted, match="您的單位已不能再檢視這件計畫。"):
        file_opinion(opinion, by=cast.farm, **words())
    with pytest.raises(NotPermitted):
        recall(filed, by=cast.farm)
    with pytest.raises(NotPermitted):
        move_commitment(Commitment.objects.get(request=filed), RECONFIRM, by=cast.farm, note="由本局主辦。")

"""What stands under aliases is found in an order that tells nothing of when whom was asked; nor do commitments as they came in."""

from __future__ import annotations

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from accounts.states import UnitKind
from proposals.models import Proposal
from proposals.states import State
from reviews.models import Commitment, OpinionRequest, ReviewRound
from reviews.rounds.services import open_round
from search import finding
from search.finding import Search
from search.having import scrambled
from search.words import Words
from tests.factories.accounts import make_actor
from tests.reviews.cases import days_on, file_as, make_cast, make_plan, offer

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


def released(cast, came_in):
    """A round of four agencies without names, released; the opinions came in in another order than they were asked for."""
    agencies = [make_actor(UnitKind.AGENCY, name=f"承辦{n}") for n in range(4)]
    plan = make_plan(cast)
    open_round(plan, [actor.unit for actor in agencies], days_on(10), by=cast.rdec)
    for n in came_in:
        file_as(agencies[n], plan, content_opinion="螢火蟲棲地要先調查。", commitments=[offer(f"螢火蟲步道維護{n}")])
    ReviewRound.objects.filter(proposal=plan).update(names_agencies=False, released_at=timezone.now())
    QuerySet.update(OpinionRequest.objects.all(), state="released", released_at=timezone.now())
    return plan


def test_opinions_under_aliases_stand_by_them_and_not_as_they_were_asked_for(cast):
    released(cast, (2, 0, 3, 1))
    rows = Search(cast.proposer, Words.typed("螢火蟲棲地"), "opinion").page(None)
    shown = [row.hit.url.rstrip("/").rpartition("/")[2] for row in rows]
    assert shown == sorted(OpinionRequest.objects.values_list("alias", flat=True))


def test_commitments_do_not_stand_as_the_opinions_came_in(cast):
    plan = released(cast, (2, 0, 3, 1))
    QuerySet.update(
        Proposal.objects.filter(pk=plan.pk), state=State.NDC_COUNSELLING
    )  # they are told, their opinions' names are not
    rows = Search(cast.proposer, Words.typed("螢火蟲步道"), "commitment").page(None)
    shown = [row.hit.title for row in rows]
    came_in = [f"{row.agency.name}　{row.part}" for row in Commitment.objects.order_by("pk")]
    assert sorted(shown) == sorted(came_in)
    assert shown not in (came_in, came_in[::-1])
    assert shown == sorted(came_in)  # by agency, as they were made


def test_what_is_cut_off_is_not_the_first_or_the_last_that_was_asked(cast, monkeypatch):
    """Of a hundred one is left out by what nobody can read a moment in."""
    monkeypatch.setattr(finding, "FOUND", 2)
    plan = released(cast, (2, 0, 3, 1))
    tabs = {tab.kind.code: tab for tab in Search(cast.proposer, Words.typed("螢火蟲"), None).tabs}
    keys = sorted(OpinionRequest.objects.filter(round__proposal=plan).values_list("pk", flat=True), key=scrambled)
    assert (set(tabs["opinion"].keys), tabs["opinion"].is_more) == (set(keys[2:]), True)


def test_of_several_plans_the_newest_comes_first(cast):
    first, second = released(cast, (1, 0, 2, 3)), released(cast, (0, 3, 2, 1))
    QuerySet.update(ReviewRound.objects.all(), names_agencies=True)
    rows = Search(cast.rdec, Words.typed("螢火蟲棲地"), "opinion").page(None)
    asked = {plan: plan.review_rounds.get().requests.order_by("agency_id") for plan in (second, first)}
    assert [row.hit.url for row in rows] == [row.get_absolute_url() for plan in (second, first) for row in asked[plan]]

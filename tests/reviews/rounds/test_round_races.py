"""Sixteen at once: two releases, and release against recall; exactly one wins, and the loser is told."""

from __future__ import annotations

from collections import Counter

import pytest

from proposals.models import Proposal
from reviews.models import OpinionRequest, OpinionTransition, ReviewRound
from reviews.rounds.asking import recall_round
from reviews.rounds.nudging import nudge
from reviews.rounds.services import release_round
from tests.reviews.cases import file_as, latest_round, make_cast, reviewed_plan
from tests.workflow.races import THREADS, race, wide_pool
from workflow.engine.errors import Refused
from workflow.models import Notification

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _connections():
    with wide_pool():
        yield


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def plan(cast):
    plan = reviewed_plan(cast)
    for actor in (cast.farm, cast.water):
        file_as(actor, plan)
    return plan


def kinds(results):
    return Counter(type(each).__name__ if isinstance(each, Exception) else "done" for each in results)


def releasing(plan, by, **choice):
    shown = dict(OpinionRequest.objects.values_list("pk", "row_version"))

    def prepare():
        opened = ReviewRound.objects.select_related("proposal").get(pk=latest_round(plan).pk)
        return lambda: release_round(opened, by=by, shown=shown, **choice)

    return prepare


def recalling(plan, by):
    def prepare():
        seen = Proposal.objects.get(pk=plan.pk)
        return lambda: recall_round(seen, reason="漏請一個機關，重新分送。", by=by, expected_version=seen.row_version)

    return prepare


def test_of_sixteen_releases_one_wins_and_the_proposer_is_told_once(cast, plan):
    named = [releasing(plan, cast.rdec, names_agencies=bool(n % 2)) for n in range(THREADS)]
    results = race(named)
    assert kinds(results) == {"done": 1, "StaleVersion": THREADS - 1}
    assert OpinionTransition.objects.filter(move="release_opinion").count() == 2
    assert Notification.objects.filter(user=cast.proposer.user, text__contains="已釋出 2 份").count() == 1
    won = next(n for n, each in enumerate(results) if not isinstance(each, Exception))
    assert latest_round(plan).names_agencies == bool(won % 2)


def test_of_release_and_recall_exactly_one_wins(cast, plan):
    results = race([releasing(plan, cast.rdec), recalling(plan, cast.supervisor)] * (THREADS // 2))
    plan.refresh_from_db()
    states = set(OpinionRequest.objects.values_list("state", flat=True))
    assert (plan.state, states) in (("document_review", {"released"}), ("formed", {"recalled"}))
    assert kinds(results)["done"] == 1
    assert all(isinstance(each, Refused | int) or hasattr(each, "pk") for each in results)
    moves = OpinionTransition.objects.filter(move__in=("release_opinion", "recall_request"))
    assert moves.count() == 2
    for actor in (cast.farm, cast.water):
        assert Proposal.objects.visible_to(actor).exists() == (plan.state == "document_review")


def test_of_sixteen_nudges_each_agency_gets_one(cast):
    plan = reviewed_plan(cast)
    OpinionRequest.objects.update(due_on="2026-01-02")

    def nudging():
        return lambda: nudge(plan, by=cast.rdec)

    results = race([nudging] * THREADS)
    assert kinds(results) == {"done": 1, "Refused": THREADS - 1}
    assert OpinionTransition.objects.filter(move="nudge").count() == 2

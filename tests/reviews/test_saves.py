"""How often the saves of a review ask the database: literally, so that one more is noticed."""

from __future__ import annotations

import pytest

from bench.pages import counted
from reviews.answers.drafts import save_given
from reviews.models import Commitment, OpinionItem
from reviews.rounds.services import ask_revision, release_round
from reviews.states import Result
from tests.factories.plans import asked_of
from tests.reviews.cases import asked, file_as, latest_round, offer, paper, plan_with_meeting, reviewed_plan, revise
from tests.reviews.page_cases import fresh, url

pytestmark = pytest.mark.django_db


def asks(client, address, data):
    """How often a save asks, but for the savepoints of this test's own transaction."""
    with counted() as sent:
        assert client.post(address, data).status_code == 302
    return len(sent)


def test_an_opinion_with_items_and_an_offer(cast, as_):
    address, client = url("opinion_file", asked(reviewed_plan(cast), cast.farm).pk), as_(cast.farm)
    said = {"result": "revise", "content_opinion": "內容具體。", "fit_opinion": "符合。", "rows": "5"}
    said |= {"item_1": "請補期程。", "section_1": "vision", "commitment_1": "媒合場域", "role_1": "lead"}
    said |= {"item_2": "請補人數。", "section_2": "", "commitment_count": "5"}
    assert asks(client, address, fresh(client.get(address), **said)) == 13
    assert (OpinionItem.objects.count(), Commitment.objects.count()) == (2, 1)


def test_the_answers_to_opinions(cast, as_):
    plan = reviewed_plan(cast)
    file_as(cast.farm, plan, Result.REREVIEW)
    ask_revision(plan, asked_of(plan, concept="請補期程。"), by=cast.rdec)
    (request,) = revise(plan)
    address, client = url("answer_opinions", plan.pk, "resubmit_review"), as_(cast.proposer)
    save_given(plan, {OpinionItem.objects.get().pk: "已補期程。"}, by=cast.proposer)
    assert asks(client, address, fresh(client.get(address), **{f"answer_{request}": "已修正。"})) == 24


def test_the_answer_to_one_item(cast, as_):
    plan = reviewed_plan(cast)
    file_as(cast.farm, plan, Result.REREVIEW)
    ask_revision(plan, asked_of(plan, concept="請補期程。"), by=cast.rdec)
    revise(plan)
    address, client = url("answer_item", plan.pk, OpinionItem.objects.get().pk), as_(cast.proposer)
    page = client.get(address)
    said = {"answer": "已補期程。", "changes": page.context["own"][0].key, "saves": "0"}
    assert asks(client, address, said) == 12


def test_the_minutes_of_a_meeting(cast, as_):
    _plan, meeting = plan_with_meeting(cast)
    address, client = url("minutes", meeting.pk), as_(cast.rdec)
    client.get(address)
    assert asks(client, address, {"rows": "5", "decision_1": "照案通過", "file": paper()}) == 14


@pytest.mark.parametrize(("many", "expected"), [(1, 13), (3, 13)])
def test_commitments_confirmed_at_once(cast, as_, many, expected):
    plan = reviewed_plan(cast)
    file_as(cast.farm, plan, commitments=[offer(f"事項{n}") for n in range(many)])
    release_round(latest_round(plan), by=cast.rdec)
    client = as_(cast.rdec)
    page = client.get(url("plan", plan.pk))
    seen = {f"version_{row.pk}": row.row_version for row in Commitment.objects.all()}
    sent = {"key": page.context["key"], "all": "1", "paper": paper(), "source": "電子郵件"}
    assert asks(client, url("confirm", plan.pk), sent | seen) == expected

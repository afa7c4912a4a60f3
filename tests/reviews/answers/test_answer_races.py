"""Sixteen of a unit save one answer, and a save meets the filing: one of them each time, nothing lost unseen."""

from __future__ import annotations

from collections import Counter

import pytest

from proposals.models import Proposal
from reviews.answers.drafts import save_answer
from reviews.answers.services import answer_opinions
from reviews.models import OpinionItem
from reviews.rounds.services import ask_revision
from reviews.states import Result
from tests.factories.plans import asked_of
from tests.reviews.cases import file_as, make_cast, reviewed_plan, revise
from tests.workflow.races import THREADS, race, wide_pool

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
WHY = "期程依部會核定年度，無從提前。"


@pytest.fixture(autouse=True)
def _connections():
    with wide_pool():
        yield


def kinds(results):
    return Counter(type(result).__name__ for result in results)


def test_one_of_many_pages_opened_alike_saves_and_a_filing_ends_it():
    cast = make_cast()
    plan = reviewed_plan(cast)
    file_as(cast.farm, plan, Result.REVISE)
    ask_revision(plan, asked_of(plan, concept="請補期程。"), by=cast.rdec)
    sections, item = revise(plan), OpinionItem.objects.get()

    def saver(n, expected):
        return lambda: lambda: save_answer(item, f"{WHY}{n}", kept=True, by=cast.proposer, expected=expected)

    found = race([saver(n, 0) for n in range(THREADS)])
    assert kinds(found) == {"OpinionItem": 1, "AnsweredMeanwhileError": THREADS - 1}
    (won,) = [result for result in found if isinstance(result, OpinionItem)]
    assert OpinionItem.objects.values_list("answer", "saves").get() == (won.answer, 1)

    def filer():
        loaded = Proposal.objects.get(pk=plan.pk)
        return lambda: answer_opinions(loaded, {}, sections, by=cast.proposer)

    filed, saved = race([filer, saver("晚", 1)])
    stored = OpinionItem.objects.get()
    assert type(filed).__name__ == "ProposalTransition"
    # Saved before the filing it is what was filed; after it nothing was written.
    expected = {"OpinionItem": f"{WHY}晚", "WrongState": won.answer}
    assert (stored.answer, stored.answered_at is not None) == (expected[type(saved).__name__], True)

"""A letter is found by its number and subject by who reads it; a guess at a number is answered to nobody else, nor counted."""

from __future__ import annotations

import pytest

from proposals.letters import services
from proposals.states import State
from search.finding import Search
from search.kinds import KINDS
from search.words import Words
from tests.factories.accounts import make_actor, sign_in
from tests.factories.plans import walker_at
from tests.proposals.letters.cases import our_number, today, written_early

pytestmark = pytest.mark.django_db


def found(actor, typed: str) -> list[int]:
    """Letters; nothing else is found by such a word."""
    tabs = {tab.kind.code: tab.keys for tab in Search(actor, Words.typed(typed), None).tabs}
    assert {code: keys for code, keys in tabs.items() if code != "letter"} == {
        kind.code: [] for kind in KINDS if kind.code != "letter"
    }
    return tabs["letter"]


def test_a_number_is_found_once_it_is_sent_by_who_reads_the_letter(client):
    walker = walker_at(State.DOCUMENT_REVIEW)
    rdec, owner, stranger = walker.cast.of("RDEC"), walker.owner, make_actor("proposer")
    letter, number = written_early(walker.plan, "return_to_proposer", rdec), our_number()
    assert [found(actor, number) for actor in (rdec, owner, stranger)] == [[], [], []]
    services.record(letter, number, today(), by=rdec, expected=1)
    for typed in (number, number[-10:], number[:4]):
        assert [found(actor, typed) for actor in (rdec, owner, stranger)] == [[letter.pk], [letter.pk], []], typed
    assert f"<mark>{number}</mark>" in sign_in(client, rdec).get("/search/", {"q": number}).text
    assert f"<mark>{number}</mark>" not in sign_in(client, stranger).get("/search/", {"q": number}).text


def test_a_draft_is_found_by_its_unit_alone():
    walker = walker_at(State.DOCUMENT_REVIEW)
    rdec, platform = walker.cast.of("RDEC"), walker.cast.of("PLATFORM")
    letter = written_early(walker.plan, "return_to_proposer", rdec)
    subject = letter.versions.get().content["subject"]
    assert found(rdec, subject) == [letter.pk]
    assert [found(actor, subject) for actor in (walker.owner, platform)] == [[], []]

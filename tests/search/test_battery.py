"""Words of the demo's texts are found exactly where reading every row finds them, by whoever may see it, and counted so."""

from __future__ import annotations

import random
import re

import pytest
from django.core.management import call_command

from accounts.actors import Actor
from accounts.models import Membership, Unit
from accounts.states import OrganisationKind
from inputs.search import MEANT, MEANT_BY, TYPED, WRITTEN
from search.finding import FOUND, Search
from search.kinds import KINDS
from search.words import Words
from tests.factories.kept import kept_for_module
from tests.search.scan import Row, holders, readable

WHO = ("rdec", "rdec-admin", "convener", "shigang", "agriculture", "proposer1", "proposer5")
WIDE = {n: n + 0xFEE0 for n in range(0x21, 0x7F)}

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.fixture(scope="module", autouse=True)
def demo(django_db_setup, django_db_blocker, tmp_path_factory):
    """The demo as ``make run`` loads it."""
    with kept_for_module(django_db_blocker):
        call_command("demo", verbosity=0)
        yield


def actor(username: str) -> Actor:
    membership = Membership.objects.select_related("unit__district", "user").get(
        user__username=username, is_primary=True
    )
    return Actor(membership.user, membership)


def words_of(rows: list[Row], number: int) -> list[str]:
    """As many words of two to six signs, the same ones each time, of all kinds alike."""
    chance = random.Random(14)
    found: dict[str, None] = {}
    by_kind = [[text for kind, _pk, texts in rows if kind == each.code for text in texts] for each in KINDS]
    while len(found) < number:
        text = chance.choice(chance.choice([texts for texts in by_kind if texts]))
        size = chance.randint(2, 6)
        if len(text) >= size:
            start = chance.randint(0, len(text) - size)
            word = text[start : start + size]
            if not re.search(r"\s", word) and Words.typed(word).found == (word,):
                found[word] = None
    return list(found)


def names_of_persons() -> list[str]:
    """Words of the names of those who registered alone: not everybody finds them, and few words meet them by chance."""
    persons = Unit.objects.filter(organisation_kind=OrganisationKind.INDIVIDUAL).order_by("pk")
    return [word for person in persons for word in Words.typed(person.full_name).found]


def otherwise(word: str) -> str:
    """The same as somebody else would type it: 台, full width, rare shapes, a dot between the first two signs."""
    rare = str.maketrans(MEANT_BY + MEANT, WRITTEN + TYPED)
    word = word.translate(rare).translate(WIDE)
    return f"{word[0]}‧{word[1:]}"


def found_by(who: Actor, typed: str) -> tuple[set[tuple[str, int]], dict[str, tuple[int, bool]]]:
    """Kind and key of all that is found, and how many the tabs say there are."""
    tabs = Search(who, Words.typed(typed), None).tabs
    found = {(tab.kind.code, key) for tab in tabs for key in tab.keys}
    return found, {tab.kind.code: (len(tab.keys), tab.is_more) for tab in tabs}


@pytest.mark.parametrize("username", WHO)
def test_two_hundred_words_are_found_where_a_plain_scan_finds_them(username):
    words = words_of(readable(actor("rdec")), 200)
    who = actor(username)
    rows = readable(who)
    persons = names_of_persons()
    assert (len(words), len(persons) > 0) == (200, True)
    for number, word in enumerate(words + persons):
        expected = holders(rows, word)
        found, counts = found_by(who, otherwise(word) if number % 2 else word)
        by_kind = {kind.code: {pair for pair in expected if pair[0] == kind.code} for kind in KINDS}
        cut = {code for code, there in by_kind.items() if len(there) > FOUND}
        assert {pair for pair in found if pair[0] not in cut} == expected - {p for c in cut for p in by_kind[c]}, word
        assert {pair for pair in found if pair[0] in cut} <= expected
        wanted = {code: (min(len(there), FOUND), len(there) > FOUND) for code, there in by_kind.items()}
        assert counts == wanted, word


def test_what_others_may_not_see_is_found_by_nobody_who_may_not():
    """Words of everything there is, looked for by each: what a plain scan does not give it, a search does not count."""
    everything = words_of(readable(actor("rdec")) + readable(actor("proposer1")), 200) + names_of_persons()
    seen = {name: readable(actor(name)) for name in WHO}
    hidden = 0
    for word in everything:
        for name in WHO:
            if not holders(seen[name], word):
                hidden += 1
                assert found_by(actor(name), word) == (set(), {kind.code: (0, False) for kind in KINDS}), (word, name)
    assert hidden > 100

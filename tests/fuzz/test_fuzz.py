"""Every form, query string and address with numbers, as every role: no 5xx, nothing of others changed, nothing twice."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.actors import Actor
from accounts.states import Role, UnitKind
from proposals.states import State
from tests.factories.accounts import make_actor, make_user, sign_in
from tests.factories.plans import walkers_at
from tests.fuzz.fuzzer import Fuzzer
from tests.fuzz.pages import Form
from tests.proposals.matrix import board as b
from tests.urls import addresses
from tests.world.addresses import admin_urls, urls
from tests.world.rows import World, furnished

pytestmark = pytest.mark.django_db
SEED = int(os.environ.get("FUZZ_SEED", "1150"))
TIMES = int(os.environ.get("FUZZ_TIMES", "1"))
PEOPLE = {f"{role} {relation}": (role, relation) for role, relation in b.ACTORS}
OTHERS = ("a stranger", "somebody of no unit", "a superuser")
EVERYBODY = (*PEOPLE, *OTHERS)


# Of a local run alone, and of single sign-on where the settings name a provider.
NOWHERE = {"portal:components", "portal:mail_list", "portal:mail", "openid_connect_login", "openid_connect_callback"}


def named() -> set[str]:
    """The addresses of the resolver but for the admin's, which are taken from its models."""
    return {name for name, _route in addresses() if not name.startswith("admin")}


@dataclass
class Yard:
    """Where everybody walks: the rows, and what those who walked before found."""

    world: World
    forms: dict[tuple[object, ...], Form] = field(default_factory=dict)
    reached: dict[str, set[str]] = field(default_factory=dict)

    def addresses(self, number: int) -> list[str]:
        """Every address of the resolver: of those with parts to fill in ``number`` with rows that are there."""
        luck = Random(SEED)
        found = [urls(self.world, name) for name in sorted(named())]
        return [*admin_urls(), *(url for rows in found for url in luck.sample(rows, min(number, len(rows))))]


@pytest.fixture(scope="module")
def yard(django_db_setup, django_db_blocker, english) -> Iterator[Yard]:
    with b.standing(django_db_blocker, cross=()) as board:
        yield Yard(furnished(board))


def fuzzer_of(board: b.Board, who: str, seed: int) -> Fuzzer:
    """The person, signed in, every second one in English."""
    client = Client()
    if EVERYBODY.index(who) % 2:
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    names = {role for role, _relation in b.ACTORS}
    if who == "a stranger":
        return Fuzzer(client, None, seed, names)
    if who == "somebody of no unit":
        actor = Actor(make_user("新來的人"))
    elif who == "a superuser":
        user = make_user("系統管理者", is_staff=True, is_superuser=True)
        actor = make_actor(UnitKind.RDEC, Role.ADMINISTRATOR, user=user)
    else:
        actor = board.actors[PEOPLE[who]]
    return Fuzzer(sign_in(client, actor), actor, seed, names)


def test_a_few_of_everything():
    """Proposer, RDEC and an agency, around a draft and a plan under review."""
    drafting, reviewed = walkers_at(State.DRAFTING, State.DOCUMENT_REVIEW)
    plans = [reverse("proposals:detail", args=[walker.plan.pk]) for walker in (drafting, reviewed)]
    for number, actor in enumerate((drafting.owner, reviewed.cast.of("RDEC"), reviewed.cast.of("AGR"))):
        fuzzer = Fuzzer(sign_in(Client(), actor), actor, SEED + number)
        fuzzer.crawl(["/", *plans], pages=12, alike=1)
        fuzzer.bend_addresses(12)
        fuzzer.bend_queries(12)
        fuzzer.send_forms(8)
        assert fuzzer.wrong == []
        assert (len(fuzzer.seen), fuzzer.doubled) == (12, 8)


@pytest.mark.slow
@pytest.mark.parametrize("who", EVERYBODY)
def test_a_lot_of_everything(yard: Yard, who: str):
    """``FUZZ_SEED`` and ``FUZZ_TIMES`` ask for other luck, and for more of it."""
    walk(yard, who)


def walk(yard: Yard, who: str) -> None:
    """As ``who`` through everything."""
    fuzzer = fuzzer_of(yard.world.board, who, SEED)
    plans = [reverse("proposals:detail", args=[walker.plan.pk]) for walker in yard.world.board.walkers.values()]
    fuzzer.crawl(plans, pages=260 * TIMES, first=yard.addresses(2))
    fuzzer.bend_addresses(50 * TIMES)
    fuzzer.bend_queries(50 * TIMES)
    fuzzer.send_forms(90 * TIMES)
    fuzzer.send_others(yard.forms.values(), 20 * TIMES)
    yard.forms |= fuzzer.forms
    yard.reached[who] = fuzzer.reached
    print(who, fuzzer.statuses, len(fuzzer.seen), "pages", len(fuzzer.forms), "forms", fuzzer.doubled, "sent twice")
    print(*fuzzer.wrong, sep="\n")
    assert fuzzer.wrong == []
    assert min(len(fuzzer.seen), fuzzer.doubled) > 0


@pytest.mark.slow
def test_no_address_is_left_out(yard: Yard):
    """Each was there for somebody, read or sent to; who has not walked here yet walks now."""
    for who in EVERYBODY:
        if who not in yard.reached:
            walk(yard, who)
    reached = set().union(*yard.reached.values())
    assert named() - reached == NOWHERE

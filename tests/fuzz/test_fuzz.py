"""Every form, query string and address with numbers, as every role: no 5xx, nothing of others changed, nothing twice."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actors import Actor
from accounts.states import Role, UnitKind
from proposals.states import State
from tests.factories.accounts import make_actor, make_user, sign_in
from tests.factories.plans import walkers_at
from tests.fuzz.fuzzer import Fuzzer
from tests.proposals.matrix import board as b
from tests.urls import addresses

pytestmark = pytest.mark.django_db
SEED = int(os.environ.get("FUZZ_SEED", "1150"))
TIMES = int(os.environ.get("FUZZ_TIMES", "1"))
PEOPLE = {f"{role} {relation}": (role, relation) for role, relation in b.ACTORS}
OTHERS = ("a stranger", "somebody of no unit", "a superuser")


def without_arguments() -> list[str]:
    """Every address of the resolver that has no part to fill in."""
    return sorted({f"/{route}" for _name, route in addresses() if "<" not in route and "^" not in route})


@pytest.fixture(scope="module")
def board(django_db_setup, django_db_blocker) -> Iterator[b.Board]:
    with b.standing(django_db_blocker, cross=()) as board:
        yield board


def fuzzer_of(board: b.Board, who: str, seed: int) -> Fuzzer:
    """The person, signed in."""
    client = Client()
    if who == "a stranger":
        return Fuzzer(client, None, seed)
    if who == "somebody of no unit":
        actor = Actor(make_user("新來的人"))
    elif who == "a superuser":
        user = make_user("系統管理者", is_staff=True, is_superuser=True)
        actor = make_actor(UnitKind.RDEC, Role.ADMINISTRATOR, user=user)
    else:
        actor = board.actors[PEOPLE[who]]
    return Fuzzer(sign_in(client, actor), actor, seed)


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
@pytest.mark.parametrize("who", [*PEOPLE, *OTHERS])
def test_a_lot_of_everything(board, who):
    """``FUZZ_SEED`` and ``FUZZ_TIMES`` ask for other luck, and for more of it."""
    fuzzer = fuzzer_of(board, who, SEED)
    plans = [reverse("proposals:detail", args=[walker.plan.pk]) for walker in board.walkers.values()]
    fuzzer.crawl([*without_arguments(), *plans], pages=160 * TIMES, alike=2)
    fuzzer.bend_addresses(50 * TIMES)
    fuzzer.bend_queries(50 * TIMES)
    fuzzer.send_forms(90 * TIMES)
    print(who, fuzzer.statuses, len(fuzzer.seen), "pages", len(fuzzer.forms), "forms", fuzzer.doubled, "sent twice")
    assert fuzzer.wrong == []
    assert min(len(fuzzer.seen), fuzzer.doubled) > 0

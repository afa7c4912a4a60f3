"""Every cell of the permission matrix over HTTP: what is not one's move is not there, what cannot be now is explained."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actors import Actor
from proposals.models import Proposal
from proposals.states import State
from proposals.workflow import MACHINE
from tests.factories.accounts import sign_in
from tests.proposals.filler import filled
from tests.proposals.matrix import board as b
from tests.proposals.matrix.board import Board, Cell
from tests.reviews.page_cases import showing
from workflow.engine.moves import Move

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

NOT_OF_THE_CASE = ("django_session",)  # the idle limit slides with every page
# Each half builds its own board, in a process of its own (``tests.distribution``).
STATES = [pytest.param(state, id=f"{state}@{number % 2}") for number, state in enumerate(State.values)]


@pytest.fixture(scope="module")
def board(django_db_setup, django_db_blocker) -> Iterator[Board]:
    with b.standing(django_db_blocker) as made:
        yield made


@pytest.fixture
def clients(board: Board) -> dict[Actor, Client]:
    """Everybody, signed in."""
    return {actor: sign_in(Client(), actor) for actor in board.actors.values()}


def address(plan: Proposal, move: Move) -> str:
    """The move's page."""
    return reverse(move.route or "proposals:move", args=[plan.pk, move.name])


@pytest.mark.parametrize("state", STATES)
def test_allowed(board: Board, clients: dict[Actor, Client], state: str):
    """The page asks, the form filled and posted makes the move."""
    before = b.fingerprint(NOT_OF_THE_CASE)
    wrong = []
    for cell in sorted((c for c in b.allowed_cells() if c.state == state), key=str):
        with b.rolled_back():
            answer = make(board, clients[board.actor(cell)], cell)
        if answer != (200, 302, MACHINE[cell.move].target):
            wrong.append((cell, answer))
    assert wrong == []
    assert b.changed(before, b.fingerprint(NOT_OF_THE_CASE)) == []


def make(board: Board, client: Client, cell: Cell) -> tuple[object, ...]:
    """Meet the guards, open the page, fill it and post it: both statuses and the state afterwards."""
    move = MACHINE[cell.move]
    walker = board.acting(cell, move)
    b.prepared(walker, move)
    url = address(walker.plan, move)
    page = client.get(url)
    if page.status_code != 200 or not page.context["verdict"]:
        return page.status_code, page.context and str(page.context["verdict"].reason)
    done = client.post(url, posted(page))
    if done.status_code != 302:
        form = done.context["form"]
        return 200, done.status_code, done.context["refused"], form and form.errors.as_json()
    return 200, 302, Proposal.objects.get(pk=walker.plan.pk).state


def posted(page) -> dict[str, object]:
    """What the browser sends from this page, filled in."""
    hidden = {name: page.context[name] for name in ("expected_version", "key")}
    return filled(page.context["form"]) | hidden | showing(page)


@pytest.mark.parametrize("state", STATES)
def test_refused(board: Board, clients: dict[Actor, Client], state: str):
    """What is not one's move answers like what is not there; what cannot be now is explained, and nothing changes."""
    cells = [cell for cell in b.cells_of(state, MACHINE.moves) if cell not in b.allowed_cells()]
    before = b.fingerprint(NOT_OF_THE_CASE)
    wrong = []
    for cell in cells:
        client, url = clients[board.actor(cell)], address(board.walker(cell.relation, state).plan, MACHINE[cell.move])
        expected = (200, 409, "") if b.is_permitted(cell) and b.is_visible(cell) else (404, 404, "")
        if (answer := refused(client, url)) != expected:
            wrong.append((cell, answer))
    assert wrong == []
    assert b.changed(before, b.fingerprint(NOT_OF_THE_CASE)) == []


def refused(client: Client, url: str) -> tuple[int, int, str]:
    """Open the page and post it all the same: both statuses, and what else is wrong."""
    page = client.get(url)
    if page.status_code != 200:
        return page.status_code, client.post(url, {"expected_version": "999999", "key": "forged"}).status_code, ""
    reason = str(page.context["verdict"].reason)
    explained = not page.context["verdict"] and reason and reason in page.content.decode()
    done = client.post(url, posted(page))
    told = done.status_code == 409 and done.context["refused"] and done.context["refused"] in done.content.decode()
    return (
        200,
        done.status_code,
        "" if explained and told else f"{reason} / {done.context and done.context['form'].errors}",
    )

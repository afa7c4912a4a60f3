"""Every cell of the permission matrix over HTTP: what is not one's move is not there, what cannot be now is explained."""

from __future__ import annotations

from collections.abc import Callable, Iterator

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
def test_explained(board: Board, clients: dict[Actor, Client], state: str):
    """What is one's move but cannot be now is explained, on the page and when it is posted all the same."""
    assert answers(board, clients, refused(state, is_told=True), explained) == {}


@pytest.mark.parametrize("state", STATES)
def test_not_there(board: Board, clients: dict[Actor, Client], state: str):
    """What is not one's move answers like what is not there, asked for and posted."""
    assert answers(board, clients, refused(state, is_told=False), not_there) == {}


def refused(state: str, *, is_told: bool) -> list[Cell]:
    """The cells of a state that the table does not list: those told why not, or those that find no such page."""
    cells = [cell for cell in b.cells_of(state, MACHINE.moves) if cell not in b.allowed_cells()]
    return [cell for cell in cells if (b.is_permitted(cell) and b.is_visible(cell)) is is_told]


def answers(
    board: Board, clients: dict[Actor, Client], cells: list[Cell], ask: Callable[[Client, str], str]
) -> dict[Cell, str]:
    """What is wrong with the answer to each of ``cells``, where something is; no row of any table is another after them."""
    before = b.fingerprint(NOT_OF_THE_CASE)
    asked = {}
    for cell in cells:
        plan = board.walker(cell.relation, cell.state).plan
        asked[cell] = ask(clients[board.actor(cell)], address(plan, MACHINE[cell.move]))
    assert b.changed(before, b.fingerprint(NOT_OF_THE_CASE)) == []
    return {cell: wrong for cell, wrong in asked.items() if wrong}


def explained(client: Client, url: str) -> str:
    """Open the page and post it: 200 and 409, both with a reason in the text; else what is wrong."""
    page = client.get(url)
    if page.status_code != 200:
        return f"opened: {page.status_code}"
    verdict, reason = page.context["verdict"], str(page.context["verdict"].reason)
    if verdict or not reason or reason not in page.text:
        return f"not explained: {reason}"
    done = client.post(url, posted(page))
    if done.status_code != 409:
        return f"posted: {done.status_code} {done.context and done.context['form'].errors}"
    told = done.context["refused"]
    return "" if told and str(told) in done.text else f"not told: {told}"


def not_there(client: Client, url: str) -> str:
    """Open and post what should not be there, with a key and a version somebody made up; else what was answered."""
    got = (client.get(url).status_code, client.post(url, {"expected_version": "999999", "key": "forged"}).status_code)
    return "" if got == (404, 404) else str(got)

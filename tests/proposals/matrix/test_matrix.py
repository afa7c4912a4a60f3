"""Every cell of the permission matrix at the door: role × relation × state × move.

What must succeed stands in ``matrix.csv``; every other cell must be refused for the right reason and change no row.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from accounts.actors import Actor
from accounts.states import Role
from portal.demo.cast import unit_of
from proposals.models import Proposal, ProposalTransition
from proposals.states import Letting, State
from proposals.workflow import MACHINE
from tests.factories.plans import OFFICE, walker_at
from tests.proposals.matrix import board as b
from tests.proposals.matrix.board import OWN, OWN_CROSS, Board, Cell
from workflow.engine.errors import DataMissing, GuardFailed, Refused
from workflow.engine.moves import Move
from workflow.engine.services import check, lock, perform
from workflow.states import Remark

pytestmark = pytest.mark.django_db

Fingerprint = dict[str, str]

# Moves whose guards fail until something has happened, with the state and who makes them.
UNPREPARED = {
    ("resubmit_to_coaching", "coaching_revision", "proposer_member"),
    ("resubmit_intake_district", "intake_revision", "proposer_member"),
    ("ask_review_revision", "document_review", "rdec_officer"),
    ("conclude_review", "document_review", "rdec_officer"),
    ("resubmit_review", "review_revision", "proposer_member"),
    ("waive_meeting", "confirming", "rdec_supervisor"),
    ("pass_meeting", "project_meeting", "rdec_officer"),
    ("revise_after_meeting", "project_meeting", "rdec_officer"),
    ("resubmit_meeting", "meeting_revision", "proposer_member"),
    ("resubmit_ndc", "ndc_revision", "proposer_member"),
    ("working_pass", "ndc_working", "rdec_officer"),
    ("working_reject", "ndc_working", "rdec_officer"),
    ("resubmit_adjustment", "ndc_adjustment", "proposer_member"),
    ("start_execution", "approved", "platform_officer"),
    ("close", "executing", "rdec_officer"),
    ("file_change", "plan_change", "proposer_member"),
}


@pytest.fixture(scope="module")
def board(django_db_setup, django_db_blocker):
    with b.standing(django_db_blocker) as made:
        yield made


@pytest.fixture(scope="module")
def before(board: Board) -> Fingerprint:
    """The rows of the board: each test begins with them, what it did is rolled back."""
    return b.fingerprint()


def test_the_table_names_only_what_there_is():
    rows = b.rows()
    assert {tuple(row) for row in rows} == {("role", "relation", "state", "move", "expected")}
    assert {row["expected"] for row in rows} == {"allow"}
    assert {row["role"] for row in rows} - set(b.ROLES) == set()
    assert {row["relation"] for row in rows} == {OWN, OWN_CROSS}
    assert {row["relation"] for row in rows if row["relation"] not in b.ROLES[row["role"]]} == {OWN_CROSS}
    assert {row["state"] for row in rows} == b.LEFT_STATES
    assert {row["move"] for row in rows} == set(MACHINE.moves)
    assert len(b.allowed_cells()) == len(rows)


def test_the_table_has_the_arrows_of_the_chart():
    assert b.arrows() == {(str(state), move.name) for move in MACHINE.moves.values() for state in move.source}
    assert {(c.role, c.state, c.move) for c in b.allowed_cells() if c.relation == OWN_CROSS} == {
        (role, state, move)
        for role in b.CROSS_ROLES
        for state, move in [
            ("notified", "submit_to_rdec"),
            ("coaching", "submit_to_rdec"),
            ("intake_revision", "resubmit_intake_rdec"),
            ("with_rdec", "take_back_rdec_to_notified"),
            ("with_rdec", "take_back_rdec_to_coaching"),
        ]
    }


def test_the_size_of_the_matrix():
    """The figures matrix.md states, and the number of cells that are tried."""
    assert Counter(cell.relation for cell in b.allowed_cells()) == {OWN: 169, OWN_CROSS: 10}
    assert (len(MACHINE.moves), len(b.LEFT_STATES), len(b.arrows())) == (62, 25, 90)
    cells = [cell for state in State for cell in b.cells_of(state, MACHINE.moves)]
    assert len(cells) == len(set(cells)) == 26 * 27 * 62 + 16
    assert b.allowed_cells() - set(cells) == set()


@pytest.mark.parametrize("state", State.values)
def test_allowed(board: Board, before: Fingerprint, state: str):
    """Each cell of the table, its guards met, succeeds and ends where the move leads."""
    wrong = []
    for cell in sorted((c for c in b.allowed_cells() if c.state == state), key=str):
        move = MACHINE[cell.move]
        walker = board.acting(cell, move)
        with b.rolled_back():
            try:
                b.prepared(walker, move)
                log = b.carry_out(walker, move)
            except Refused as refusal:
                wrong.append((cell, type(refusal).__name__, str(refusal)))
                continue
            now = Proposal.objects.get(pk=walker.plan.pk)
            last = (
                ProposalTransition.objects.filter(subject=now)
                .exclude(move__in=[Remark.HANDED_ON, *Letting.values])
                .latest("pk")
            )
            made = (now.state, last, last.source, last.target, last.user, last.membership)
            actor = board.actor(cell)
            if made != (move.target, log, state, move.target, actor.user, actor.membership):
                wrong.append((cell, made))
    assert wrong == []
    assert b.changed(before, b.fingerprint()) == []


def refused_cells(state: str) -> list[Cell]:
    """Every cell of a state that the table does not list."""
    return [cell for cell in b.cells_of(state, MACHINE.moves) if cell not in b.allowed_cells()]


@pytest.mark.parametrize("state", State.values)
def test_refused(board: Board, state: str):
    """What the door asks of the row it has locked refuses every other cell, for the reason that applies."""
    cells = refused_cells(state)
    locked = {relation: lock(board.walker(relation, state).plan) for relation in {cell.relation for cell in cells}}
    wrong = []
    for cell in cells:
        how = refusal(check, locked[cell.relation], MACHINE[cell.move], board.actor(cell))
        if how != b.expected_refusal(cell).__name__:
            wrong.append((cell, how))
    assert wrong == []


@pytest.mark.parametrize("state", State.values)
def test_refused_at_the_door(board: Board, before: Fingerprint, state: str):
    """The door says no as its check does, to one actor of each move and reason, and no row of any table is another."""
    one_of_each = {(cell.move, b.expected_refusal(cell)): cell for cell in refused_cells(state)}
    assert wrongly_answered(board, one_of_each.values()) == []
    assert b.changed(before, b.fingerprint()) == []


@pytest.mark.slow
@pytest.mark.parametrize("state", State.values)
def test_everybody_refused_at_the_door(board: Board, before: Fingerprint, state: str):
    """The same asked of the door itself for each cell."""
    assert wrongly_answered(board, refused_cells(state)) == []
    assert b.changed(before, b.fingerprint()) == []


def wrongly_answered(board: Board, cells: Iterable[Cell]) -> list[tuple[Cell, str]]:
    """The cells to which the door, given good data, does not say no for the right reason."""
    cells, wrong = list(cells), []
    asked = {(cell.relation, cell.state, cell.move) for cell in cells}
    data = {(r, name): board.walker(r, state).data_for(MACHINE[name]) for r, state, name in asked}
    for cell in cells:
        walker, move = board.walker(cell.relation, cell.state), MACHINE[cell.move]
        how = refusal(perform, walker.plan, move, board.actor(cell), **data[cell.relation, cell.move])
        if how != b.expected_refusal(cell).__name__:
            wrong.append((cell, how))
    return wrong


def refusal(ask: Callable[..., Any], plan: Proposal, move: Move, actor: Actor, **data: Any) -> str:
    """What ``ask`` raises, by name; empty when it lets the move pass."""
    try:
        ask(plan, move, by=actor, **data)
    except Refused as refused:
        return type(refused).__name__
    return ""


@pytest.mark.parametrize(("name", "state", "role"), sorted(UNPREPARED))
def test_a_failing_guard_refuses_those_who_may(board: Board, before: Fingerprint, name: str, state: str, role: str):
    cell = Cell(role, OWN, state, name)
    assert cell in b.allowed_cells()
    walker = board.acting(cell, MACHINE[name])
    with pytest.raises(GuardFailed) as refused:
        perform(walker.plan, MACHINE[name], by=walker.acting, **walker.data_for(MACHINE[name]))
    assert str(refused.value) != ""
    assert b.changed(before, b.fingerprint()) == []


@pytest.mark.parametrize("state", sorted(b.LEFT_STATES))
def test_missing_data_refuse_those_who_may(board: Board, before: Fingerprint, state: str):
    """A move whose form asks for something is refused without it, at the door too."""
    cells = {c.move: c for c in sorted(b.allowed_cells(), key=str) if c.state == state and c.relation == OWN}
    for name, cell in cells.items():
        move, walker = MACHINE[name], board.acting(cell, MACHINE[name])
        if not asks_for_something(board, cell):
            continue
        with pytest.raises(DataMissing), b.rolled_back():
            b.prepared(walker, move)
            perform(walker.plan, move, by=walker.acting)
    assert b.changed(before, b.fingerprint()) == []


def asks_for_something(board: Board, cell: Cell) -> bool:
    """Does the generic page's form of the move have data to give?"""
    return board.acting(cell, MACHINE[cell.move]).data_for(MACHINE[cell.move]) != {}


def test_a_district_office_files_its_own_plan_with_rdec(board: Board):
    """R13: what an office proposes for its own district does not go through its own desk (matrix.md, ambiguity 8)."""
    walker = walker_at(State.NOTIFIED, board.cast, idea=OFFICE)
    plan, office = walker.plan, walker.plan.owner
    member, officer, supervisor = (board.cast.actor(office, r) for r in (Role.MEMBER, Role.OFFICER, Role.SUPERVISOR))
    moves = [MACHINE["submit_to_district"], MACHINE["submit_to_rdec"]]
    answers = []
    for actor in (member, officer, supervisor):
        for move in moves:
            with b.rolled_back():
                answers.append(refusal(perform, Proposal.objects.get(pk=plan.pk), move, actor, consent=True))
    assert answers == ["NotPermitted", "NotPermitted", "GuardFailed", "", "GuardFailed", ""]


def test_only_who_executes_a_venture_asks_for_a_change(board: Board):
    """Matrix.md, ambiguity 6: an owner that executes nothing does not, the supervisor of an executing agency does."""
    cell = Cell("proposer_member", OWN, State.EXECUTING, "open_change")
    owner, data = board.actor(cell), board.acting(cell, MACHINE["open_change"]).data_for(MACHINE["open_change"])
    executor = board.cast.actor(unit_of(b.EXECUTOR), Role.SUPERVISOR)
    board.plan(cell).ventures.update(executing_unit=unit_of(b.EXECUTOR))
    assert refusal(perform, board.plan(cell), MACHINE["open_change"], owner, **data) == "NotPermitted"
    assert refusal(perform, board.plan(cell), MACHINE["open_change"], executor, **data) == ""

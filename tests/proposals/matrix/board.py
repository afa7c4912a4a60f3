"""The board the permission matrix is played on: a plan in every state, an actor for every role and relation.

``matrix.csv`` says what each may do; ``matrix.md`` says how the plans lie and what the relations mean.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from psycopg import sql

from accounts.actors import Actor
from accounts.models import Unit
from accounts.states import OrganisationKind, Role
from portal.demo.cast import Cast, unit_of
from portal.demo.walker import Walker
from proposals.models import Proposal
from proposals.states import ENDED, OPEN, State
from proposals.workflow import MACHINE
from tests.factories.plans import make_cast, walker_at
from workflow.calendar import clock
from workflow.engine.errors import GuardFailed, NotPermitted, Refused, WrongState
from workflow.engine.moves import Move

CSV = Path(__file__).parent / "matrix.csv"
OWN, OTHER, OWN_CROSS = "own", "other", "own_cross"
EXECUTOR, BYSTANDER = "EDB", "EPB"  # not among the agencies that ``TWO_VENTURES`` invites
DISTRICTS_OF_CROSS = ("石岡區", "東勢區")
WITHDRAW = "withdraw"

# Every role of matrix.md and where it stands to the plan.
ROLES: dict[str, tuple[str, ...]] = {
    "proposer_member": (OWN, OTHER),
    "proposer_administrator": (OWN, OTHER),
    "platform_member": (OWN,),
    "platform_officer": (OWN,),
    "platform_supervisor": (OWN,),
    "district_member": (OWN, OTHER),
    "district_officer": (OWN, OTHER),
    "district_supervisor": (OWN, OTHER),
    "rdec_member": (OWN,),
    "rdec_officer": (OWN,),
    "rdec_supervisor": (OWN,),
    "rdec_administrator": (OWN,),
    "agency_officer": (OWN, OTHER),
    "agency_supervisor": (OWN, OTHER),
    "executing_officer": (OWN, OTHER),
    "convener_supervisor": (OWN,),
    "ndc_officer": (OWN,),
    "team_officer": (OWN,),
}
ACTORS = tuple((role, relation) for role, relations in ROLES.items() for relation in relations)
UNITS = {
    "platform": "PLATFORM",
    "rdec": "RDEC",
    "convener": "CONVENER",
    "ndc": "NDC",
    "team": "TEAM-AGR",
    ("district", OWN): "D200",
    ("district", OTHER): "D150",
    ("agency", OWN): "AGR",
    ("agency", OTHER): BYSTANDER,
    ("executing", OWN): EXECUTOR,
    ("executing", OTHER): BYSTANDER,
}
# Own_cross is asked of these only; its other moves go as in own.
CROSS_ROLES = ("proposer_member", "proposer_administrator")
CROSS_MOVES = {
    State.NOTIFIED: ("submit_to_district", "submit_to_rdec"),
    State.COACHING: ("submit_to_district", "submit_to_rdec"),
    State.INTAKE_REVISION: ("resubmit_intake_district", "resubmit_intake_rdec"),
    State.WITH_RDEC: ("take_back_rdec_to_notified", "take_back_rdec_to_coaching"),
}
VIA = {
    (OWN, State.INTAKE_REVISION): ("return_from_district",),
    (OWN_CROSS, State.INTAKE_REVISION): ("return_from_rdec",),
    (OWN, State.WITHDRAWN): ("form_case",),
    (OWN, State.CHANGE_REVIEW): ("open_change",),
    (OWN, State.EXECUTING): ("return_from_district",),  # so that there are two versions to compare
}


@dataclass(frozen=True)
class Cell:
    """One cell of the matrix."""

    role: str
    relation: str
    state: str
    move: str


@lru_cache(maxsize=1)
def rows() -> tuple[dict[str, str], ...]:
    """The table as it is written."""
    with CSV.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@lru_cache(maxsize=1)
def allowed_cells() -> frozenset[Cell]:
    """The cells that must succeed."""
    return frozenset(Cell(r["role"], r["relation"], r["state"], r["move"]) for r in rows() if r["expected"] == "allow")


@lru_cache(maxsize=1)
def arrows() -> frozenset[tuple[str, str]]:
    """State and move of every arrow the table knows."""
    return frozenset((cell.state, cell.move) for cell in allowed_cells())


@lru_cache(maxsize=1)
def makers() -> frozenset[tuple[str, str, str]]:
    """Role, relation and move: who makes the move somewhere."""
    return frozenset((cell.role, cell.relation.replace(OWN_CROSS, OWN), cell.move) for cell in allowed_cells())


def is_permitted(cell: Cell) -> bool:
    """Is the actor one whose move this is, whatever the state and the guards say?

    Only for ``withdraw`` it depends on the state: once a plan has ended, it is RDEC's like after forming.
    """
    relation = cell.relation.replace(OWN_CROSS, OWN)
    if cell.move != WITHDRAW:
        return (cell.role, relation, cell.move) in makers()
    if cell.state in ENDED:
        return cell.role in ("rdec_officer", "rdec_supervisor")
    return Cell(cell.role, relation, cell.state, cell.move) in allowed_cells()


def is_visible(cell: Cell) -> bool:
    """Before the platform is told, nobody but the owner knows of the plan (R14)."""
    return cell.state != State.DRAFTING or (cell.role.startswith("proposer") and cell.relation != OTHER)


def expected_refusal(cell: Cell) -> type[Refused]:
    """How the door says no to a cell that the table does not list."""
    if not is_permitted(cell):
        return NotPermitted
    return GuardFailed if (cell.state, cell.move) in arrows() else WrongState


def cells_of(state: str, moves: Any) -> list[Cell]:
    """Every cell of a state, those of ``own_cross`` included."""
    cells = [Cell(role, relation, state, move) for role, relation in ACTORS for move in moves]
    cells += [Cell(role, OWN_CROSS, state, move) for role in CROSS_ROLES for move in CROSS_MOVES.get(State(state), ())]
    return cells


@dataclass
class ActingWalker(Walker):
    """A walker that makes one move as a given actor."""

    acting: Actor
    own_move: Move

    def actor_of(self, move: Move) -> Actor:
        """The given actor for its move, the usual one for what must be prepared."""
        return self.acting if move is self.own_move else super().actor_of(move)


@dataclass
class Board:
    """The plans and the people."""

    cast: Cast
    walkers: dict[tuple[str, str], Walker]
    actors: dict[tuple[str, str], Actor]

    def plan(self, cell: Cell) -> Proposal:
        """The plan of a cell, fresh."""
        return Proposal.objects.get(pk=self.walker(cell.relation, cell.state).plan.pk)

    def actor(self, cell: Cell) -> Actor:
        """The actor of a cell."""
        return self.actors[cell.role, cell.relation.replace(OWN_CROSS, OWN)]

    def acting(self, cell: Cell, move: Move) -> ActingWalker:
        """A walker of the cell's plan that makes ``move`` as the cell's actor."""
        walker = self.walker(cell.relation, cell.state)
        values = {field.name: getattr(walker, field.name) for field in fields(Walker)} | {"plan": self.plan(cell)}
        return ActingWalker(**values, acting=self.actor(cell), own_move=move)

    def walker(self, relation: str, state: str) -> Walker:
        """The walker whose plan stands there."""
        return self.walkers[OWN_CROSS if relation == OWN_CROSS else OWN, state]


@contextmanager
def standing(blocker: Any, **which: Iterable[State]) -> Iterator[Board]:
    """The board, in a transaction around the tests of a module; each test's own savepoint lies inside it."""
    with blocker.unblock(), rolled_back():
        yield set_up(**which)


@contextmanager
def rolled_back() -> Iterator[None]:
    """What is done inside has not happened afterwards."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def set_up(states: Iterable[State] = State, cross: Iterable[State] = tuple(CROSS_MOVES)) -> Board:
    """Walk a plan to each of the states and call in the people."""
    cast = make_cast()
    walkers = {(OWN, state): _walk(cast, OWN, state) for state in states}
    walkers |= {(OWN_CROSS, state): _walk(cast, OWN_CROSS, state) for state in cross}
    return Board(cast, walkers, _actors(cast, next(iter(walkers.values())).plan.owner))


def _walk(cast: Cast, relation: str, state: State) -> Walker:
    changes = {"districts": DISTRICTS_OF_CROSS} if relation == OWN_CROSS else {}
    walker = walker_at(State.DRAFTING, cast, **changes)
    own, agency = walker.plan.venture_list
    assert own.executing_unit_id is None
    agency.executing_unit = unit_of(EXECUTOR)
    agency.save()
    walker.walk(state, via=VIA.get((relation, state), ()))
    assert walker.plan.state == state
    return walker


def _actors(cast: Cast, owner: Unit) -> dict[tuple[str, str], Actor]:
    stranger = cast.organisation("梅子社區合作社", OrganisationKind.CIVIC, "stranger", "路人甲")
    units = {("proposer", OWN): owner, ("proposer", OTHER): stranger}
    made = {}
    for role, relation in ACTORS:
        kind, _underscore, in_unit = role.partition("_")
        unit = units.get((kind, relation)) or unit_of(UNITS.get(kind) or UNITS[kind, relation])
        membership = cast.add(f"{role}-{relation}", f"{role} {relation}", unit, Role(in_unit))
        made[role, relation] = Actor(membership.user, membership)
    return made


# The desk that returned what is filed again and taken back.
RETURNED = {
    "take_back_district_to_revision": ("return_from_district",),
    "take_back_rdec_to_revision": ("return_from_rdec",),
}


def prepared(walker: Walker, move: Move) -> None:
    """Meet the guards of ``move``; for a take-back a plan like the walker's comes by the filing that is taken back."""
    if move.takes_back:
        filed = Walker.begin(walker.cast, walker.idea, walker.owner.unit, timezone.now() - dt.timedelta(days=120))
        for venture, like in zip(filed.plan.venture_list, walker.plan.venture_list, strict=True):
            type(venture).objects.filter(pk=venture.pk).update(executing_unit=like.executing_unit)
        filed.walk(move.target, via=RETURNED.get(move.name, ()))
        filed.step(MACHINE[move.takes_back])
        walker.plan, walker.moment = filed.plan, filed.moment
    with clock.at(walker.moment):
        walker.prepare(move)
    walker.plan = Proposal.objects.get(pk=walker.plan.pk)


def carry_out(walker: Walker, move: Move) -> Any:
    """Make ``move`` with the walker's data."""
    with clock.at(walker.moment):
        return walker.carry_out(move)


def fingerprint(leave_out: tuple[str, ...] = ()) -> dict[str, str]:
    """Of every table, a hash over all its rows."""
    query = sql.SQL(" UNION ALL ").join(
        sql.SQL(
            "SELECT {name}, md5(coalesce(string_agg(r::text, chr(10) ORDER BY r::text), '')) FROM {table} AS r"
        ).format(name=sql.Literal(table), table=sql.Identifier(table))
        for table in sorted(connection.introspection.table_names())
        if table not in leave_out
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        return dict(cursor.fetchall())


def changed(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """The tables that differ."""
    return sorted(table for table in before | after if before.get(table) != after.get(table))


LEFT_STATES = frozenset(str(state) for state in OPEN | {State.DECLINED})  # a move leaves from each

"""The permission matrix where a district office represents the owner: every move, in every state.

``matrix.csv`` stays as it is: the office has the proposer's cells and, being the office of the plan's district, its own.
"""

from typing import Any

import pytest

from accounts.actors import Actor
from accounts.states import Role
from portal.demo.walker import Walker
from proposals.models import Proposal
from proposals.states import State
from proposals.workflow import MACHINE
from tests.factories.plans import ELDER, walker_at
from tests.proposals.matrix import board as b
from tests.proposals.matrix.board import OWN, Cell
from workflow.engine.errors import Refused
from workflow.engine.services import perform

pytestmark = pytest.mark.django_db
ACTING = {"officer": Role.OFFICER, "supervisor": Role.SUPERVISOR}
READING = {"member": Role.MEMBER, "administrator": Role.ADMINISTRATOR}


def cells(role: str) -> set[tuple[str, str]]:
    """State and move of what the office may do in this role."""
    of = ("proposer_administrator", f"district_{role}")
    return (
        {(c.state, c.move) for c in b.allowed_cells() if c.relation == OWN and c.role in of}
        if role in ACTING
        else set()
    )


def expected(role: str, state: str, move: str) -> str:
    """How the door answers, its guards met: nothing, or the refusal's name."""
    if (state, move) in cells(role):
        return ""
    of = ("proposer_administrator", f"district_{role}") if role in ACTING else ()
    refusals = {b.expected_refusal(Cell(r, OWN, state, move)).__name__ for r in of}
    permitted = refusals - {"NotPermitted"}
    return permitted.pop() if permitted else "NotPermitted"


def actors(walker: Walker) -> dict[str, Actor]:
    """Everybody of the representing office."""
    office = walker.owner.unit
    made = {role: walker.cast.add(f"office-{role}", role, office, kind) for role, kind in (ACTING | READING).items()}
    return {role: Actor(membership.user, membership) for role, membership in made.items()}


def answer(walker: Walker, move: Any, actor: Actor) -> str:
    """What the door raises, by name."""
    plan = Proposal.objects.get(pk=walker.plan.pk)
    try:
        perform(plan, move, by=actor, **walker.data_for(move))
    except Refused as refused:
        return type(refused).__name__
    return ""


# One state of each kind of hand is fast; the rest is the long battery.
FAST = ("drafting", "with_district", "intake_revision", "executing", "closed")
STATES = [pytest.param(s, marks=[] if s in FAST else pytest.mark.slow) for s in State.values]


@pytest.mark.parametrize("state", STATES)
def test_every_move_of_a_represented_plan(state: str):
    walker = walker_at(state, idea=ELDER, via=b.VIA.get((OWN, State(state)), ()))
    people, before, wrong = actors(walker), b.fingerprint(), []
    for role, actor in people.items():
        for name, move in MACHINE.moves.items():
            acting = b.ActingWalker(**walker.__dict__, acting=actor, own_move=move)
            with b.rolled_back():
                if expected(role, state, name) == "":
                    b.prepared(acting, move)
                    made = carried_out(acting, move)
                else:
                    made = answer(walker, move, actor)
            if made != expected(role, state, name):
                wrong.append((role, name, made, expected(role, state, name)))
    assert wrong == []
    assert b.changed(before, b.fingerprint()) == []


def carried_out(acting: b.ActingWalker, move: Any) -> str:
    """Make the move through its service where it has one."""
    try:
        b.carry_out(acting, move)
    except Refused as refused:
        return f"{type(refused).__name__}: {refused}"
    return ""


def test_the_office_has_both_parts():
    assert len(cells("officer")) == len(cells("supervisor")) == 33
    assert cells("member") == cells("administrator") == set()

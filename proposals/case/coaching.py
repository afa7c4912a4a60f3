"""Whom a coached plan waits for: the platform, until it has said that the plan can be filed (R8, R14); never makes a move."""

from __future__ import annotations

from typing import TYPE_CHECKING

from proposals.states import State
from proposals.workflow import CLEAR_TO_FILE
from workflow.engine.begun import last_move
from workflow.engine.moves import Waiting
from workflow.engine.services import hand_on
from workflow.states import Party

if TYPE_CHECKING:
    from accounts.actors import Actor
    from proposals.models import Proposal


def waiting(plan: Proposal) -> Waiting | None:
    """The proposer once the platform has seen it, for as long as it takes: until it files, nobody else waits (one query)."""
    last = last_move(plan)
    return Waiting(Party.PROPOSER) if last and last.move == CLEAR_TO_FILE.name else None


def follow_plan(plan: Proposal, by: Actor | None) -> None:
    """A coached plan goes to whom it waits for now."""
    if plan.state == State.COACHING:
        hand_on(plan, by=by)

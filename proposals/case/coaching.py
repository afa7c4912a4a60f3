"""Whom a coached plan waits for: the platform, until it has said that the plan can be filed (R8, R14); never makes a move."""

from __future__ import annotations

from typing import TYPE_CHECKING

from proposals.states import State
from proposals.workflow import CLEAR_TO_FILE, MACHINE
from workflow.engine.moves import Waiting
from workflow.engine.services import hand_on
from workflow.states import Party

if TYPE_CHECKING:
    from accounts.actors import Actor
    from proposals.models import Proposal


def waiting(plan: Proposal) -> Waiting | None:
    """The proposer once the platform has seen it, for as long as it takes: until it files, nobody else waits (one query).

    A filing taken back leaves the plan as the platform saw it.
    """
    led_here = [move.name for move in MACHINE.moves.values() if move.target == State.COACHING and not move.takes_back]
    last = plan.transitions.filter(move__in=led_here).order_by("-id").first()
    return Waiting(Party.PROPOSER) if last and last.move == CLEAR_TO_FILE.name else None


def follow_plan(plan: Proposal, by: Actor | None) -> None:
    """A coached plan goes to whom it waits for now."""
    if plan.state == State.COACHING:
        hand_on(plan, by=by)

"""What coordination puts on desks: an answer to give, a result to record; never makes a move."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from guidance.coordination.chart import ANSWER, SETTLE
from guidance.coordination.states import CoordinationState
from guidance.models import Coordination
from workflow import known
from workflow.engine.steps import MOST_DUTIES, Duty, was_read
from workflow.nested import partly
from workflow.statements import gathered

if TYPE_CHECKING:
    from accounts.actors import Actor


IN_HAND = "coordination in hand"
COLUMNS = ("id", "due_on", "state", "state_since", "title")
TO_DO = {CoordinationState.ASKED: ANSWER, CoordinationState.ANSWERED: SETTLE}


def ahead(actor: Actor) -> dict[str, known.Column]:
    """What is in the unit's hands, the most urgent first."""
    return {IN_HAND: (gathered(Coordination.objects.in_hands_of(actor, MOST_DUTIES), *COLUMNS), _revived)}


def _revived(rows: Sequence[Sequence[Any]]) -> list[Coordination]:
    return [partly(Coordination, COLUMNS, row) for row in rows]


def duties(actor: Actor) -> Iterator[Duty]:
    """Requests the unit is to answer or to settle (no query on a desk, which reads them ahead)."""
    if not actor.may_act:
        return
    for case in was_read(ahead, IN_HAND, actor):
        yield Duty(TO_DO[case.state].label, case.get_absolute_url(), case, case.due_on)

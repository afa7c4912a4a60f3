"""What handovers put on desks: of who is to confirm, on either side; never makes a move."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from accounts.models import User
from handovers.chart import HAND_OVER, RECEIVE
from handovers.models import Handover
from handovers.states import HandoverState
from workflow import known
from workflow.engine.steps import MOST_DUTIES, Duty, was_read
from workflow.nested import partly
from workflow.statements import gathered

if TYPE_CHECKING:
    from accounts.actors import Actor


IN_HAND = "handovers in hand"
COLUMNS = ("id", "due_on", "state", "state_since")
TO_DO = {HandoverState.PREPARED: HAND_OVER, HandoverState.HANDED_OVER: RECEIVE}


def ahead(actor: Actor) -> dict[str, known.Column]:
    """What the person is to confirm, the oldest first."""
    rows = Handover.objects.awaiting(actor, MOST_DUTIES)
    return {IN_HAND: (gathered(rows, *COLUMNS, "giver__name", "receiver__name"), _revived)}


def _revived(rows: Sequence[Sequence[Any]]) -> list[Handover]:
    found = []
    for *values, giver, receiver in rows:
        row = partly(Handover, COLUMNS, values)
        row.giver, row.receiver = User(name=giver), User(name=receiver)
        found.append(row)
    return found


def duties(actor: Actor) -> Iterator[Duty]:
    """Handovers that the person is to confirm (no query on a desk, which reads them ahead)."""
    if not actor.may_act:
        return
    for row in was_read(ahead, IN_HAND, actor):
        if row.state == HandoverState.PREPARED or actor.deputy is None:  # nobody receives by deputy
            yield Duty(TO_DO[row.state].label, row.get_absolute_url(), row, row.due_on)

"""What requests put on desks: of RDEC, which decides and carries out; never makes a move."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from privacy.chart import CARRY_OUT, DECIDE
from privacy.models import RightsRequest
from privacy.permissions import answers
from privacy.states import RequestState
from workflow import known
from workflow.engine.steps import MOST_DUTIES, Duty, was_read
from workflow.nested import partly
from workflow.statements import gathered

if TYPE_CHECKING:
    from accounts.actors import Actor

IN_HAND = "rights to decide on"
COLUMNS = ("id", "due_on", "state", "state_since", "right")


def ahead(actor: Actor) -> dict[str, known.Column]:
    """What the person is to decide on or to carry out; nothing is asked for of those who decide on none."""
    if not answers(actor):
        return {}
    return {IN_HAND: (gathered(RightsRequest.objects.awaiting(actor, MOST_DUTIES), *COLUMNS), _revived)}


def _revived(rows: Sequence[Sequence[Any]]) -> list[RightsRequest]:
    return [partly(RightsRequest, COLUMNS, values) for values in rows]


def duties(actor: Actor) -> Iterator[Duty]:
    """Requests to decide on and to carry out (no query on a desk, which reads them ahead)."""
    if not answers(actor):
        return
    for row in was_read(ahead, IN_HAND, actor):
        verb = CARRY_OUT.label if row.state == RequestState.GRANTED else DECIDE
        yield Duty(verb, row.get_absolute_url(), row, row.due_on)

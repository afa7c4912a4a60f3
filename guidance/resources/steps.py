"""What the use of resources puts on desks: an agency is to agree, and to say what came of it; never makes a move."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from guidance.models import Resource, ResourceUse
from guidance.resources.chart import ACCEPT, FINISH
from guidance.resources.states import UseState
from workflow import known
from workflow.engine.steps import MOST_DUTIES, Duty, was_read
from workflow.nested import partly
from workflow.statements import gathered

if TYPE_CHECKING:
    from accounts.actors import Actor


IN_HAND = "resource uses in hand"
COLUMNS = ("id", "due_on", "state", "state_since")
TO_DO = {UseState.ASKED: ACCEPT, UseState.ACCEPTED: FINISH}


def ahead(actor: Actor) -> dict[str, known.Column]:
    """What is in the unit's hands, the most urgent first."""
    rows = ResourceUse.objects.in_hands_of(actor, MOST_DUTIES)
    return {IN_HAND: (gathered(rows, *COLUMNS, "resource__title"), _revived)}


def _revived(rows: Sequence[Sequence[Any]]) -> list[ResourceUse]:
    found = []
    for *values, title in rows:
        use = partly(ResourceUse, COLUMNS, values)
        use.resource = Resource(title=title)
        found.append(use)
    return found


def duties(actor: Actor) -> Iterator[Duty]:
    """Uses the agency is to agree to, or to say something of (no query on a desk, which reads them ahead)."""
    if not actor.may_act:
        return
    for use in was_read(ahead, IN_HAND, actor):
        move = TO_DO[use.state]
        yield Duty(move.duty or move.label, use.get_absolute_url(), use, use.due_on)

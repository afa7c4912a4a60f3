"""An agency's answer in a running meeting: one of four, each a move of its line; never writes but through the door (R3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from reviews.commitments.services import move_commitment
from reviews.guards import is_running
from reviews.models import Commitment, Meeting
from reviews.states import CommitmentRole, CommitmentState
from reviews.workflow import AMEND, ASK_BACK, CONFIRM, DISOWN, RECONFIRM
from workflow.engine.errors import GuardFailed
from workflow.engine.services import is_repeat

if TYPE_CHECKING:
    from django.http import QueryDict

    from accounts.actors import Actor
    from workflow.engine.moves import Move

ANSWERS = {move.name: move for move in (CONFIRM, RECONFIRM, AMEND, ASK_BACK, DISOWN)}


@dataclass(frozen=True)
class Choice:
    """One of the four answers, as a big button."""

    move: Move
    label: str


def choices(commitment: Commitment) -> list[Choice]:
    """The four, always in the same places."""
    asked = commitment.state == CommitmentState.QUERIED
    agreed = {CommitmentRole.LEAD: _("同意主辦"), CommitmentRole.ASSIST: _("同意協辦")}
    first = Choice(RECONFIRM if asked else CONFIRM, agreed.get(commitment.role, _("同意配合")))  # type: ignore[call-overload]
    return [first, *(Choice(move, str(move.label)) for move in (AMEND, ASK_BACK, DISOWN))]


def own_lines(meeting: Meeting, actor: Actor) -> Any:
    """The lines the actor's agency may answer here: its own, of the plans on the agenda that it sees."""
    seen = Commitment.objects.visible_to(actor).filter(proposal__agenda_items__meeting=meeting)
    return seen.filter(agency=actor.unit_id)


def answer(meeting: Meeting, commitment: Commitment, move: Move, *, by: Actor, **data: Any) -> None:
    """Make the move, if the meeting sits; one that was made while it sat is told again."""
    if not is_running(meeting) and not is_repeat(commitment, data):
        raise GuardFailed(_("會議不在進行中；請改在計畫的審查頁確認。"))
    move_commitment(commitment, move, by=by, **data)


def form_of(commitment: Commitment, move: Move, posted: QueryDict, actor: Actor) -> Any:
    """The move's own form, filled with the one sentence of the page; none for a plain yes."""
    if move.form_class is None:
        return None
    said = posted.get("said", "")
    filled = {"item": posted.get("item", ""), "note": said, "reason": said}
    return move.form_class(filled, instance=commitment, actor=actor)

"""An agency's answer in a running meeting: one of four, each a move of its line; never writes but through the door (R3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inputs.cleaning import cleaned
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

SENTENCE = {"note", "reason"}  # what a move calls the one sentence of the page
REWORDED = gettext_lazy("您改寫了內容。要以修正後的內容確認，請按「修正內容」；不修正的，請先把內容還原。")
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
    """The move's own form, filled with the one sentence of the page and asking for it as the page calls it.

    An answer that would leave a new wording of the matter unsaid is none: it is told, with all that was typed.
    """
    said, item = posted.get("said", ""), posted.get("item", "")
    form = move.form_class({"item": item, "note": said, "reason": said}, instance=commitment, actor=actor)
    for name in SENTENCE & form.fields.keys():
        form.fields[name].label = _("一句說明")
    if move != AMEND and _is_reworded(commitment, item, posted):
        form.add_error(None, REWORDED)
    return form


def _is_reworded(commitment: Commitment, item: str, posted: QueryDict) -> bool:
    """Has the person worded the matter anew, on a page that shows it as it stands?"""
    shows_it = posted.get("expected_version") == str(commitment.row_version)
    return shows_it and cleaned(item) not in ("", cleaned(commitment.item))

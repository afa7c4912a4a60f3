"""What matching puts on desks; never makes a move."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef
from django.utils.translation import gettext_lazy as _

from accounts.models import District
from accounts.states import UnitKind
from guidance.matching.chart import AGREE, CONFIRM, CONTACT
from guidance.matching.states import MatchState
from guidance.models import Match, Partner
from workflow import known
from workflow.engine.steps import MOST_DUTIES, Duty, was_read
from workflow.nested import partly
from workflow.statements import gathered

if TYPE_CHECKING:
    from accounts.actors import Actor


IN_HAND = "matches in hand"
COLUMNS = ("id", "due_on", "state", "state_since", "title")
ANSWER_FOR = _("登錄夥伴的回復")  # of a partner that has no account
TO_DO = {
    MatchState.SUGGESTED: CONTACT.label,
    MatchState.CONTACTED: AGREE.duty,
    MatchState.AGREED: CONFIRM.label,
    MatchState.ACTIVE: _("登錄投入的時數或金額"),
}


def ahead(actor: Actor) -> dict[str, known.Column]:
    """What is in the unit's hands, the most urgent first, with where the plan lies."""
    here = District.objects.filter(proposals=OuterRef("proposal")).order_by("code")
    rows = Match.objects.in_hands_of(actor, MOST_DUTIES)
    place = gathered(here, "code", "name", "priority")
    return {IN_HAND: (gathered(rows, *COLUMNS, "partner__name", place), _revived)}


def _revived(rows: Sequence[Sequence[Any]]) -> list[Match]:
    found = []
    for *values, partner, districts in rows:
        row = partly(Match, COLUMNS, values)
        row.partner = Partner(name=partner)
        row.named_districts = [tuple(district) for district in districts]
        found.append(row)
    return found


def duties(actor: Actor) -> Iterator[Duty]:
    """Partners to speak to, matches to answer, to confirm, and those that run (no query on a desk)."""
    if not actor.may_act:
        return
    for row in was_read(ahead, IN_HAND, actor):
        for_partner = row.state == MatchState.CONTACTED and actor.kind == UnitKind.PLATFORM
        yield Duty(ANSWER_FOR if for_partner else TO_DO[row.state], row.get_absolute_url(), row, row.due_on)

"""What guidance puts on desks; never makes a move."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from accounts.models import District, User
from guidance.models import CounsellingRequest
from guidance.states import RequestState
from workflow import known
from workflow.engine.facts import Facts, expected_move
from workflow.engine.steps import Duty, Step
from workflow.statements import gathered

if TYPE_CHECKING:
    from accounts.actors import Actor

SHOWN = 30
# While it counsels, a unit is to speak with who asked: to end the counselling is not what it is reminded of.
NOTE_CONTACT = _("與申請單位聯繫並登錄")
IN_HAND = "counselling in hand"
COLUMNS = ("id", "due_on", "state", "title")  # in the order of the model's fields


def steps(facts: Facts, actor: Actor) -> Iterator[Step]:
    """Nothing on the plan's own panel: counselling goes beside the plan and holds up none of its steps (R8)."""
    yield from ()


def ahead(actor: Actor) -> dict[str, known.Column]:
    """The requests in the unit's hands, the most urgent first."""
    here = District.objects.filter(requests=OuterRef("pk")).order_by("code")
    rows = CounsellingRequest.objects.in_hands_of(actor, SHOWN)
    return {IN_HAND: (gathered(rows, *COLUMNS, gathered(here, "code", "name", "priority")), _revived)}


def _revived(rows: Sequence[Sequence[Any]]) -> list[CounsellingRequest]:
    found = []
    for pk, due_on, *values, districts in rows:
        row = CounsellingRequest.from_db(None, COLUMNS, [pk, due_on and parse_date(due_on), *values])
        row.named_districts = [tuple(district) for district in districts]
        found.append(row)
    return found


def _in_hand(actor: Actor) -> list[CounsellingRequest]:
    column, read = ahead(actor)[IN_HAND]
    return read(User.objects.filter(pk=actor.user.pk).values_list(column, flat=True).get())


def duties(actor: Actor) -> Iterator[Duty]:
    """Requests in the unit's hands (no query on a desk, which reads them ahead)."""
    if not actor.may_act:
        return
    for row in known.once(IN_HAND, lambda: _in_hand(actor)):
        if row.state == RequestState.ASSIGNED:
            yield Duty(NOTE_CONTACT, row.get_absolute_url(), row, row.due_on)
        elif move := expected_move(Facts(row), actor):
            yield Duty(move.label, row.get_absolute_url(), row, row.due_on)

"""What stories put on desks: of who writes one, and of RDEC where one waits to be approved; never makes a move."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef

from accounts.models import District
from proposals.models import Proposal
from public.models import Story
from public.states import StoryState
from public.stories.chart import PROPOSE, PUBLISH
from workflow import known
from workflow.engine.steps import MOST_DUTIES, Duty, was_read
from workflow.nested import partly
from workflow.statements import gathered

if TYPE_CHECKING:
    from accounts.actors import Actor

IN_HAND = "stories in hand"
COLUMNS = ("id", "title", "state", "due_on", "state_since")
TO_DO = {StoryState.DRAFT: PROPOSE, StoryState.PROPOSED: PUBLISH}


def ahead(actor: Actor) -> dict[str, known.Column]:
    """What is in the unit's hands, what is due first on top."""
    here = District.objects.filter(proposals=OuterRef("proposal")).order_by("code")
    rows = Story.objects.filter(holder_unit=actor.unit_id, state__in=list(TO_DO)).order_by("due_on", "id")
    of_case = ("proposal__id", "proposal__case_number", gathered(here, "code", "name", "priority"))
    return {IN_HAND: (gathered(rows[:MOST_DUTIES], *COLUMNS, *of_case), _revived)}


def _revived(rows: Sequence[Sequence[Any]]) -> list[Story]:
    found = []
    for *values, plan, number, districts in rows:
        row = partly(Story, COLUMNS, values)
        row.proposal = Proposal(pk=plan, case_number=number)
        row.named_districts = [tuple(district) for district in districts]
        found.append(row)
    return found


def duties(actor: Actor) -> Iterator[Duty]:
    """Stories to be finished, or to be approved (no query on a desk, which reads them ahead)."""
    if not actor.may_act:
        return
    for row in was_read(ahead, IN_HAND, actor):
        yield Duty(TO_DO[row.state].label, row.get_absolute_url(), row, row.due_on)

"""What was corrected of meetings, minutes and decisions, beside them."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING

from proposals.corrections.reading import offer
from reviews.models import AgendaItem

if TYPE_CHECKING:
    from accounts.actors import Actor
    from proposals.models import Proposal, ProposalTransition


def offer_corrections(plan: Proposal, agenda: list[AgendaItem], log: list[ProposalTransition], actor: Actor) -> None:
    """What was corrected of the meetings, their minutes and their decisions, and what the actor may correct (no query)."""
    for item in agenda:
        item.minutes_of = copy(item.meeting)  # type: ignore[attr-defined]  # corrected apart from time and place
        offer(plan, "decision", item.decisions.all(), log, actor)
    offer(plan, "meeting", [item.meeting for item in agenda], log, actor)
    offer(plan, "minutes", [item.minutes_of for item in agenda], log, actor)  # type: ignore[attr-defined]

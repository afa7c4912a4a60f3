"""The lines of undertakings in a plan's history; letters and approvals are moves of the plan itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from proposals.versions.history import Line, led_to, said
from tracking.models import UndertakingTransition
from tracking.workflow import MACHINE

if TYPE_CHECKING:
    from accounts.actors import Actor
    from proposals.models import Proposal


def of_tracking(plan: Proposal, actor: Actor) -> list[Line]:
    """Every move of every undertaking, which whoever sees the plan may see (one query; none before forming)."""
    if not plan.case_number:
        return []
    moves = UndertakingTransition.objects.filter(subject__venture__proposal=plan).select_related("subject__venture")
    return [_line(plan, move) for move in moves]


def _line(plan: Proposal, move: UndertakingTransition) -> Line:
    what = {"whose": move.subject.venture.called, "move": move.move_label}
    return Line(
        at=move.at,
        what=_("%(whose)s：%(move)s") % what,
        by=move.actor_label,
        target=led_to(MACHINE, move),
        words=said(move.data, plan),
    )

"""The lines of undertakings and their reports in a plan's history; letters and approvals are moves of the plan itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from proposals.versions.history import Line, led_to, said
from tracking.models import ReportTransition, UndertakingTransition

if TYPE_CHECKING:
    from accounts.actors import Actor
    from proposals.models import Proposal


def of_tracking(plan: Proposal, actor: Actor) -> list[Line]:
    """Every move of undertakings and their reports, which whoever sees the plan may see (two queries; none before forming)."""
    if not plan.case_number:
        return []
    moves = UndertakingTransition.objects.filter(subject__venture__proposal=plan).select_related("subject__venture")
    of_reports = ReportTransition.objects.filter(subject__undertaking__venture__proposal=plan)
    reported = of_reports.select_related("subject__undertaking__venture")
    return [_line(plan, move, move.subject.venture.called) for move in moves] + [
        _line(plan, move, f"{move.subject.undertaking.venture.called}{move.subject.called}") for move in reported
    ]


def _line(plan: Proposal, move: UndertakingTransition | ReportTransition, whose: str) -> Line:
    what = {"whose": whose, "move": move.move_label}
    return Line(
        at=move.at,
        what=_("%(whose)s：%(move)s") % what,
        by=move.actor_label,
        target=led_to(move.machine, move),
        words=said(move.data, plan),
    )

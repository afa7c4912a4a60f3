"""The lines of undertakings, their reports and changes in a plan's history; letters and approvals are the plan's own moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from proposals.versions.history import Line, led_to, said
from tracking.models import ChangeTransition, ReportTransition, UndertakingTransition
from tracking.workflow import ACCEPT_PLAN

if TYPE_CHECKING:
    from accounts.actors import Actor
    from proposals.models import Proposal
    from workflow.models import Transition


def of_tracking(plan: Proposal, actor: Actor) -> list[Line]:
    """Every move of every undertaking, which whoever sees the plan may see; once tracked, of its reports and changes too.

    One query for each; none before forming.
    """
    if not plan.case_number:
        return []
    moves = UndertakingTransition.objects.filter(subject__venture__proposal=plan).select_related("subject__venture")
    found = [_line(plan, move, move.subject.venture.called) for move in moves]
    if not any(move.move == ACCEPT_PLAN.name for move in moves):
        return found
    return [*found, *_of_reports(plan), *_of_changes(plan)]


def _of_reports(plan: Proposal) -> list[Line]:
    moves = ReportTransition.objects.filter(subject__undertaking__venture__proposal=plan)
    return [
        _line(plan, move, f"{move.subject.undertaking.venture.called}{move.subject.called}")
        for move in moves.select_related("subject__undertaking__venture")
    ]


def _of_changes(plan: Proposal) -> list[Line]:
    moves = ChangeTransition.objects.filter(subject__undertaking__venture__proposal=plan)
    lines = []
    for move in moves.select_related("subject__undertaking__venture"):
        about = {"venture": move.subject.undertaking.venture.called, "number": move.subject.number}
        lines.append(_line(plan, move, _("%(venture)s第 %(number)d 次計畫變更") % about))
    return lines


def _line(plan: Proposal, move: Transition, whose: str) -> Line:
    return Line(
        at=move.at,
        what=_("%(whose)s：%(move)s") % {"whose": whose, "move": move.move_label},
        by=move.actor_label,
        target=led_to(move.machine, move),
        words=said(move.data, plan),
    )

"""Counselling and visits in a plan's history: when they were asked for, who gave or made them, what came of them (R8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from guidance.models import CounsellingRequest, RequestTransition, Visit, VisitTransition
from proposals.versions.history import Line, led_to

if TYPE_CHECKING:
    from accounts.actors import Actor
    from proposals.models import Proposal


def of_guidance(plan: Proposal, actor: Actor) -> list[Line]:
    """The requests about the plan and their moves, for whoever sees the request (two queries, one where there is none)."""
    requests = list(CounsellingRequest.objects.visible_to(actor).of_plan(plan.pk))
    if not requests:
        return []
    lines = [
        Line(
            at=row.asked_at,
            what=_("申請輔導：%s") % row.topics_label,
            by=row.asked_by.name,
            target="",
            words=[row.words],
        )
        for row in requests
    ]
    moves = RequestTransition.objects.filter(subject__in=requests).select_related("subject")
    return lines + [_line(move) for move in moves]


def of_visits(plan: Proposal, actor: Actor) -> list[Line]:
    """The visits to the plan's places and their moves, for whoever sees the visit (two queries, one where there is none)."""
    visits = list(Visit.objects.visible_to(actor).of_plan(plan.pk))
    if not visits:
        return []
    lines = [
        Line(at=row.asked_at, what=_("提出現地訪視"), by=row.asked_by.name, target="", words=[row.purpose])
        for row in visits
    ]
    moves = VisitTransition.objects.filter(subject__in=visits).select_related("subject")
    return lines + [_line(move) for move in moves]


def _line(move: RequestTransition | VisitTransition) -> Line:
    machine = move.machine
    words = machine.said(move.data, move.subject)
    if outcome := move.data.get("outcome"):
        words = [str(outcome), *words]
    return Line(at=move.at, what=move.move_label, by=move.actor_label, target=led_to(machine, move), words=words)

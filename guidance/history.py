"""Counselling, visits and coordination in a plan's history: when asked for, who gave or made them, what came of them (R8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import OuterRef
from django.utils.translation import gettext as _

from guidance.models import Coordination, CounsellingRequest, Visit
from proposals.versions.history import Line, led_to
from workflow.nested import Nested, as_json, revive

if TYPE_CHECKING:
    from accounts.actors import Actor
    from proposals.models import Proposal
    from workflow.models import Transition


LOGGED = Nested(one=("asked_by",), many={"transitions": Nested()})


def of_guidance(plan: Proposal, actor: Actor) -> list[Line]:
    """The requests about the plan, the visits to its places and their moves, for whoever sees these.

    One query; none where the plan's page has read that there are none.
    """
    if vars(plan).get("guided") is False:
        return []
    kinds = (CounsellingRequest, Visit, Coordination)
    here = [kind.objects.visible_to(actor).filter(proposal=OuterRef("pk")).order_by("id") for kind in kinds]
    found = type(plan).objects.filter(pk=plan.pk).values_list(*(as_json(rows, LOGGED) for rows in here)).get()
    asked, visited, coordinated = (
        [revive(kind, row, LOGGED) for row in rows] for kind, rows in zip(kinds, found, strict=True)
    )
    lines = [_asking(row, _("申請輔導：%s") % row.topics_label, row.words) for row in asked]
    lines += [_asking(row, _("提出現地訪視"), row.purpose) for row in visited]
    lines += [_asking(row, _("請求協調：%s") % row.title, row.words) for row in coordinated]
    return lines + [_line(move) for row in (*asked, *visited, *coordinated) for move in row.transitions.all()]


def _asking(row: CounsellingRequest | Visit | Coordination, what: str, words: str) -> Line:
    return Line(at=row.asked_at, what=what, by=row.asked_by.name, target="", words=[words])


def _line(move: Transition) -> Line:
    machine = move.machine
    words = machine.said(move.data, move.subject)
    return Line(at=move.at, what=move.move_label, by=move.actor_label, target=led_to(machine, move), words=words)

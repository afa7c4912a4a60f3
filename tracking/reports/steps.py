"""What may be done with a report, and whose desk it lies on; never makes a move."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from django.urls import reverse

from tracking.models import ProgressReport
from tracking.reports.chart import MACHINE
from workflow.engine.services import available_moves
from workflow.engine.steps import Duty, Step, of_offer

if TYPE_CHECKING:
    from accounts.actors import Actor
    from workflow.engine.facts import Facts

SHOWN = 30


def steps(facts: Facts, actor: Actor) -> Iterable[Step]:
    """The moves of the report a page or a notice is about."""
    return steps_of_report(facts.instance, actor)


def steps_of_report(report: ProgressReport, actor: Actor) -> Iterator[Step]:
    """The moves the actor may make, with why one is shut."""
    for offer in available_moves(report, actor):
        url = reverse(offer.move.route or "tracking:report_move", args=[report.pk, offer.move.name])
        yield of_offer(offer, url)


def duties(actor: Actor) -> Iterator[Duty]:
    """Reports to be filed or accepted by the actor's unit, the most urgent first (one query)."""
    if not actor.unit_id or not actor.may_act:
        return
    for report in ProgressReport.objects.to_do(actor).order_by("due_on", "id")[:SHOWN]:
        leading = next(move for move in MACHINE.from_state(report.state) if move.leads)
        if leading.allowed(report, actor):
            part = f"{report.undertaking.venture.called} {report.called}"
            yield Duty(leading.label, report.get_absolute_url(), report.plan, report.due_on, part)

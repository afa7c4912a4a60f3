"""What may be done with a report, and what of it stands on a desk; never makes a move."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.urls import reverse

from tracking.models import ProgressReport
from tracking.reports.chart import ACCEPT_REPORT, FILE_REPORT
from tracking.states import ReportState
from workflow.engine.services import available_moves
from workflow.engine.steps import Duty, Step, of_offer

if TYPE_CHECKING:
    from accounts.actors import Actor
    from tracking.models import Undertaking


def steps_of_report(report: ProgressReport, actor: Actor) -> Iterator[Step]:
    """The moves the actor may make, with why one is shut."""
    for offer in available_moves(report, actor):
        url = reverse(offer.move.route or "tracking:report_move", args=[report.pk, offer.move.name])
        yield of_offer(offer, url)


def duty_of_report(undertaking: Undertaking, pk: int, state: str, due: str, number: int) -> Duty:
    """A report that lies in the unit's hands, as it stands on its desk; ``due`` is an ISO day."""
    move = FILE_REPORT if state == ReportState.OPEN else ACCEPT_REPORT
    url, called = reverse("tracking:report", args=[pk]), ProgressReport(number=number).called
    part = f"{undertaking.venture.called}　{called}"
    return Duty(move.label, url, undertaking.plan, dt.date.fromisoformat(due), part)

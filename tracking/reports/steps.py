"""What may be done with a report, and what of it stands on a desk; never makes a move."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from proposals.permissions import is_platform
from tracking.models import ProgressReport
from tracking.permissions import is_executing_unit
from tracking.reports.chart import ACCEPT_REPORT, FILE_REPORT
from tracking.states import ReportState, State
from workflow.engine.services import available_moves
from workflow.engine.steps import Duty, Step, of_offer
from workflow.engine.verdicts import YES

if TYPE_CHECKING:
    from accounts.actors import Actor
    from tracking.models import Undertaking


def steps_of_report(report: ProgressReport, actor: Actor) -> Iterator[Step]:
    """The moves the actor may make, with why one is shut."""
    for offer in available_moves(report, actor):
        url = reverse(offer.move.route or "tracking:report_move", args=[report.pk, offer.move.name])
        yield of_offer(offer, url)


def first_of_each(waiting: Iterable[Sequence[Any]] | None) -> list[Sequence[Any]]:
    """Of the reports that wait the earliest of each state: the later ones are filed after it."""
    found: dict[str, Sequence[Any]] = {}
    for report in sorted(waiting or (), key=lambda report: report[-1]):
        found.setdefault(report[1], report)
    return list(found.values())


def steps_of_reports(undertaking: Undertaking, actor: Actor) -> Iterator[Step]:
    """On the plan's panel: the earliest report of an undertaking that the actor is to file or to accept (no query)."""
    if undertaking.has_ended:
        return
    for pk, state, due, number in first_of_each(vars(undertaking.venture).get("waiting_reports")):
        is_open = state == ReportState.OPEN
        move, allowed = (FILE_REPORT, is_executing_unit) if is_open else (ACCEPT_REPORT, is_platform)
        if allowed(undertaking if is_open else undertaking.plan, actor) and (
            not is_open or undertaking.state == State.TRACKED
        ):
            part = f"{undertaking.venture.called}　{ProgressReport(number=number).called}"
            day = (
                dt.date.fromisoformat(due) if is_open and due else None
            )  # the executing unit's own, as the panel says it
            yield Step(move.label, reverse("tracking:report", args=[pk]), YES, "primary", part, day, move.name)


def duty_of_report(undertaking: Undertaking, pk: int, state: str, due: str | None, number: int) -> Duty:
    """A report that lies in the unit's hands, as it stands on its desk; ``due`` is an ISO day."""
    move = FILE_REPORT if state == ReportState.OPEN else ACCEPT_REPORT
    url, called = reverse("tracking:report", args=[pk]), ProgressReport(number=number).called
    part = f"{undertaking.venture.called}　{called}"
    return Duty(move.label, url, undertaking.plan, dt.date.fromisoformat(due) if due else None, part)

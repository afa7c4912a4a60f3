"""The lines of undertakings, their reports and changes in a plan's history; letters and approvals are the plan's own moves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from proposals.versions.history import Line, led_to, said
from tracking.history.money import of_payments
from tracking.history.results import TOLD, of_results
from tracking.models import Undertaking
from tracking.ndc.table import cases_apart
from tracking.results.pages import also_said
from workflow.nested import Nested, read

if TYPE_CHECKING:
    from accounts.actors import Actor
    from proposals.models import Proposal
    from workflow.models import Transition


LOGGED = Nested(many={"transitions": Nested()})
ALL = TOLD | dict.fromkeys(("payments", "reports", "changes"), LOGGED)


def of_tracking(plan: Proposal, actor: Actor) -> list[Line]:
    """Every move of every undertaking, of its results, payments, reports and changes, which whoever sees the plan may see.

    One query; none before forming; two more where ventures went on alone.
    """
    if not plan.case_number:
        return []
    apart = [line for case in cases_apart(plan, actor).values() for line in _of_case(case)]
    rows = Undertaking.objects.filter(venture__proposal=plan).select_related("venture").order_by("pk")
    return apart + [line for row in read(rows, ALL) for line in _of_one(plan, row)]


def _of_case(case: Proposal) -> Iterator[Line]:
    """The moves of a case in which a venture went on alone; what was said with them stands there."""
    for move in case.transitions.all():
        if move.is_move:
            what = _("%(case)s單獨再送：%(move)s") % {"case": case.case_number, "move": move.move_label}
            target = led_to(case.machine, move)
            yield Line(at=move.at, what=what, by=move.actor_label, target=target, url=case.get_absolute_url())


def _of_one(plan: Proposal, row: Undertaking) -> Iterator[Line]:
    row.venture.proposal = plan
    whose = row.venture.called
    yield from (_line(plan, move, whose) for move in row.transitions.all())
    yield from of_results(row)
    yield from of_payments(plan, row.payments.all())
    for report in row.reports.all():
        yield from (_line(plan, move, f"{whose}{report.called}") for move in report.transitions.all())
    for change in row.changes.all():
        of_change = _("%(venture)s第 %(number)d 次計畫變更") % {"venture": whose, "number": change.number}
        yield from (_line(plan, move, of_change) for move in change.transitions.all())


def _line(plan: Proposal, move: Transition, whose: str) -> Line:
    return Line(
        at=move.at,
        what=_("%(whose)s：%(move)s") % {"whose": whose, "move": move.move_label},
        by=move.actor_label,
        target=led_to(move.machine, move),
        words=said(move.data, plan) + also_said(move.data),
    )

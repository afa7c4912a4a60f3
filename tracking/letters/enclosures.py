"""What goes with letters of tracking: the review's papers to NDC, the results report with a release, the ledger with a termination."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from documents.papers.blocks import Paper
from proposals.enclosures.things import Drawn, Enclosed, file_of, plan_of
from tracking.approvals.pages import MOVED, newest_entries, payments_of
from tracking.approvals.sums import cells
from tracking.models import FinalReport, Payment, Undertaking
from tracking.ndc import enclosures
from tracking.papers.ledger import LEDGER, ledger_paper
from tracking.papers.results import RESULTS, as_filed, results_paper
from workflow.calendar import clock

if TYPE_CHECKING:
    from accounts.actors import Actor
    from proposals.models import Proposal


def to_ndc(plan: Proposal, actor: Actor, _about: int | None) -> Iterator[Enclosed | Drawn]:
    """The plan, then the papers there are of its review and of NDC's comments."""
    yield from plan_of(plan)
    yield from enclosures.drawn(plan, actor)


def with_release(plan: Proposal, actor: Actor, undertaking: int | None) -> Iterator[Enclosed | Drawn]:
    """成果報告 as it was filed last, with the file that was uploaded; nothing before one was (two queries)."""
    rows = FinalReport.objects.filter(undertaking=undertaking, undertaking__venture__proposal=plan)
    about = ("attachment", "undertaking__venture__executing_unit", "undertaking__venture__proposal")
    report = rows.select_related(*about).order_by("number").last()
    if report is None:
        return
    yield Drawn(RESULTS, partial(_results, report))
    files = plan.files.filter(attachment=report.attachment_id).select_related("attachment")
    yield from map(file_of, files.order_by("id")[:1])


def _results(report: FinalReport) -> list[Paper]:
    return [results_paper(*as_filed(report, report.undertaking))]


def with_termination(plan: Proposal, actor: Actor, undertaking: int | None) -> Iterator[Enclosed | Drawn]:
    """補助款帳 as it stands, where money was asked for (three queries)."""
    row = Undertaking.objects.select_related("venture").get(venture__proposal=plan, pk=str(undertaking))
    payments = list(payments_of(undertaking=row))
    if payments:
        yield Drawn(LEDGER, partial(_ledger, plan, row, payments))


def _ledger(plan: Proposal, row: Undertaking, payments: list[Payment]) -> list[Paper]:
    entries = newest_entries(entry__in=MOVED, venture=row.venture_id)
    found = cells(venture=row.venture_id)
    return [ledger_paper(plan, row.venture.called, found, entries, [], clock.now(), payments)]

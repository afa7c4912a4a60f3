"""What one report is measured by, read once for its form, its page and its filing; never writes."""

from __future__ import annotations

from tracking.models import LightRule, ProgressReport, WorkItem
from tracking.reports.rules import Standing
from tracking.states import ReportState
from tracking.undertakings.curve import planned


def last_filed(report: ProgressReport) -> ProgressReport | None:
    """The report before this one, with its lines (two queries)."""
    before = report.undertaking.reports.filter(number__lt=report.number).exclude(state=ReportState.OPEN)
    return before.order_by("-number").prefetch_related("lines").first()


def standing_of(report: ProgressReport) -> Standing:
    """Measured by the baseline as it is now, at the end of the period (four queries)."""
    items = list(WorkItem.objects.filter(work_plan=report.undertaking.baseline_id).order_by("position"))
    before = last_filed(report)
    return Standing(
        items=items,
        planned=planned(items, report.last_day),
        subsidy=subsidy_of(report),
        tolerance=LightRule.current().progress_yellow,
        done={line.code: line.percent for line in before.lines.all()} if before else {},
        spent=before.spent if before else 0,
    )


def subsidy_of(report: ProgressReport) -> int:
    """What was approved: read with the page and with the lock, else one query."""
    if "subsidy" not in report.__dict__:
        found = ProgressReport.objects.filter(pk=report.pk).annotate(subsidy=ProgressReport.objects.subsidy())
        report.__dict__["subsidy"] = found.values_list("subsidy", flat=True).get()
    return report.__dict__["subsidy"] or 0

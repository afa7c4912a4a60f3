"""What one report is measured by, read with its page or its lock for form, guards and filing; never writes."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from inputs.fields import format_day
from tracking.in_hand import of_subsidy
from tracking.models import DelayCause, LightRule, ProgressReport, ReportLine, WorkItem
from tracking.queries import ReportQuerySet
from tracking.reports.rules import Standing
from tracking.undertakings.curve import planned
from workflow.nested import Nested, revive


def columns(report: ProgressReport) -> dict[str, Any]:
    """What was asked with its page or its lock, else one query."""
    if "measured_by" not in vars(report):
        asked = ReportQuerySet.asked()
        vars(report).update(ProgressReport.objects.annotate(**asked).values(*asked).get(pk=report.pk))
    return vars(report)


def standing_of(report: ProgressReport) -> Standing:
    """Measured by the baseline as it is now, at the end of the period; beside the report filed before."""
    read = columns(report)
    items = [revive(WorkItem, row) for row in read["measured_by"]]
    before = next((revive(ProgressReport, row, WITH_LINES) for row in read["filed_before"]), None)
    return Standing(
        items=items,
        planned=planned(items, report.last_day),
        subsidy=subsidy_of(report),
        tolerance=limits_of(report).progress_yellow,
        done={line.code: line.percent for line in before.lines.all()} if before else {},
        spent=before.spent if before else 0,
    )


def lines_of(report: ProgressReport) -> list[ReportLine]:
    """What stands in it: carried over when it was opened, or filed."""
    return [revive(ReportLine, row) for row in columns(report)["own_lines"]]


def subsidy_of(report: ProgressReport) -> int:
    """What was approved, 元."""
    return columns(report)["subsidy"] or 0


def ledger_spent(report: ProgressReport) -> int:
    """What of the subsidy the ledger says was spent by the last day of the period, 元."""
    return of_subsidy(columns(report)["ledger_spent"])


def beside_ledger(report: ProgressReport, spent: int) -> str:
    """How ``spent`` differs from the ledger, which is what counts, in words; empty where it does not (decision 36)."""
    by_ledger = ledger_spent(report)
    if spent == by_ledger:
        return ""
    about = {"spent": f"{spent:,}", "ledger": f"{by_ledger:,}", "off": f"{abs(spent - by_ledger):,}"}
    words = _(
        "填報累計支用 %(spent)s 元，補助款帳至 %(day)s 登錄支用核定補助 %(ledger)s 元，相差 %(off)s 元。"
        "支用率以補助款帳為準，燈號依填報數計算；請確認是漏登支用，還是填報有誤。"
    )
    return words % (about | {"day": format_day(report.last_day)})


def limits_of(report: ProgressReport) -> LightRule:
    """As RDEC keeps them, else the defaults."""
    return next((revive(LightRule, row) for row in columns(report)["limits"]), None) or LightRule()


def causes_for(report: ProgressReport) -> list[DelayCause]:
    """The causes of delay that may be named: those in use, and what the report names already."""
    read = columns(report)
    kept: list[DelayCause] = [revive(DelayCause, row) for row in read["causes_kept"]]
    return [cause for cause in kept if cause.is_used or cause.pk in read["cause_ids"]]


WITH_LINES = Nested(many={"lines": Nested()})

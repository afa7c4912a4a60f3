"""What a move of a report does besides changing the state, under the locks of report and undertaking; the door's only."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from accounts.states import Role, UnitKind
from inputs.words import in_words
from proposals.services import attach_file
from proposals.states import Purpose
from tracking.models import LightRule, ProgressReport, QuarterBudget, ReportFile, ReportLight, ReportLine, Undertaking
from tracking.reports.lights import compute, spending_gap
from tracking.reports.rules import Figures, gaps
from tracking.reports.standing import standing_of, subsidy_of
from tracking.states import FileKind, Light, ReportState
from workflow.delivery import notices
from workflow.engine.errors import DataMissing

if TYPE_CHECKING:
    from accounts.actors import Actor

Data = dict[str, Any]
TEXTS = ("spent", "spent_reason", "narrative", "remedy", "next_steps")


def file_report(report: ProgressReport, by: Actor, data: Data, at: dt.datetime) -> Data:
    """Freeze the figures and their light; only lines that say something new are written (R10)."""
    said = figures_of(data)
    standing = standing_of(report)
    if wrong := gaps(said, standing):
        raise DataMissing("".join(wrong.values()))
    for name in TEXTS:
        setattr(report, name, data.get(name) or type(report)._meta.get_field(name).get_default())
    report.baseline = report.undertaking.baseline  # the one it is measured by from now on
    report.planned, report.actual = standing.planned, said.actual(standing.items)
    report.filed_at, report.filed_by = at, by.label
    _write_lines(report, said)
    report.causes.set(said.causes)
    _attach(report, data, by)
    light = _write_light(report, at)
    _show(report, light)
    for name in ("percents", "notes", "files"):
        data.pop(name, None)
    return {"planned": str(report.planned), "actual": str(report.actual)}


def figures_of(data: Data) -> Figures:
    """What was said, as the rules read it."""
    names = ("percents", "notes", "spent", "spent_reason", "causes", "remedy")
    return Figures(**{name: data[name] for name in names if data.get(name) is not None} | {"spent": data["spent"] or 0})


def reopen(report: ProgressReport, by: Actor, data: Data, at: dt.datetime) -> None:
    """The undertaking shows what was filed before again; one more report waits for its filing."""
    before = report.undertaking.reports.exclude(pk=report.pk).exclude(state=ReportState.OPEN)
    last = before.order_by("-number").first()
    light = ReportLight.objects.filter(report=last).order_by("id").last() if last else None
    _set(
        report,
        unfiled=F("unfiled") + 1,
        actual=last.actual if last else None,
        light=light.shown if light else "",
        reported_until=last.last_day if last else None,
    )


def _write_lines(report: ProgressReport, said: Figures) -> None:
    kept = {line.code: line for line in report.lines.all()}
    new = []
    for code, percent in said.percents.items():
        note, line = said.notes.get(code, ""), kept.get(code)
        if line is None:
            new.append(ReportLine(report=report, code=code, percent=percent, note=note))
        elif (line.percent, line.note) != (percent, note):
            line.percent, line.note = percent, note
            report.writes.save(line, only=("percent", "note"))
    if new:
        report.writes.insert(new)


def _attach(report: ProgressReport, data: Data, by: Actor) -> None:
    for kind in FileKind.values:
        if not data.get(kind):
            continue
        stored = attach_file(report.plan, data[kind], Purpose.REPORT, by=by, writes=report.writes)
        data[kind] = stored
        caption = data.get(f"{kind}_caption") or ""
        report.writes.insert([ReportFile(report=report, attachment=stored, kind=kind, caption=caption)])


def _write_light(report: ProgressReport, at: dt.datetime) -> ReportLight:
    assert report.actual is not None
    assert report.planned is not None
    quarters = list(QuarterBudget.objects.filter(work_plan=report.baseline_id))
    spending = spending_gap(report, report.spent, subsidy_of(report), quarters)
    light = compute(report, report.actual - report.planned, spending, LightRule.current())
    light.at = at
    report.writes.insert([light])
    if light.computed == Light.RED and report.undertaking.light == Light.RED:
        tell_supervisors(report)
    return light


def _show(report: ProgressReport, light: ReportLight) -> None:
    """What lists show without joining a report: of the latest only, for an earlier one may have been returned."""
    later = report.undertaking.reports.filter(number__gt=report.number).exclude(state=ReportState.OPEN).exists()
    latest = {"actual": report.actual, "light": light.shown, "reported_until": report.last_day}
    _set(report, unfiled=F("unfiled") - 1, **({} if later else latest))


def _set(report: ProgressReport, **values: Any) -> None:
    report.writes.update(Undertaking._base_manager.filter(pk=report.undertaking_id), **values)


def tell_supervisors(report: ProgressReport) -> None:
    """連續兩期落後: RDEC's supervisors decide whether a meeting takes it up."""
    rows = notices.acting().filter(unit__kind=UnitKind.RDEC, role=Role.SUPERVISOR).select_related("user")
    told = {row.user: (row.unit_id, notices.nothing) for row in rows}
    words = in_words(_("%(case)s：連續兩期落後，可列入專案會議議程"), {"case": report.undertaking})
    notices.write(f"red:{report.pk}", words, report.undertaking.get_absolute_url(), told)

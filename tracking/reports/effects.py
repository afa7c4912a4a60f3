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
from tracking.models import ProgressReport, QuarterBudget, ReportFile, ReportLight, ReportLine, Undertaking
from tracking.reports.lights import compute, reds, spending_gap
from tracking.reports.rules import Figures, gaps
from tracking.reports.standing import causes_for, columns, limits_of, lines_of, standing_of, subsidy_of
from tracking.states import BEHIND, REDS_TOLD, FileKind
from workflow.delivery import notices
from workflow.engine.errors import DataMissing

if TYPE_CHECKING:
    from accounts.actors import Actor
    from tracking.queries import ReportQuerySet

Data = dict[str, Any]
TEXTS = ("spent_reason", "narrative", "remedy", "next_steps")


def file_report(report: ProgressReport, by: Actor, data: Data, at: dt.datetime) -> Data:
    """Freeze the figures and their light; only lines that say something new are written (R10)."""
    said = figures_of(data)
    standing = standing_of(report)
    if wrong := gaps(said, standing):
        raise DataMissing("".join(wrong.values()))
    assert report.undertaking.baseline  # what is tracked has one
    report.spent = said.spent
    for name in TEXTS:
        setattr(report, name, data.get(name) or "")
    report.baseline = report.undertaking.baseline  # the one it is measured by from now on
    report.planned, report.actual = standing.planned, said.actual(standing.items)
    report.filed_at, report.filed_by = at, by.label
    _write_lines(report, said)
    if set(said.causes) != set(columns(report)["cause_ids"]):
        report.causes.set(said.causes)
    data["causes"] = [cause.name for cause in causes_for(report) if cause.pk in said.causes]
    _attach(report, data, by)
    _write_light(report, at)
    data.pop("files", None)
    return {"planned": str(report.planned), "actual": str(report.actual)}


def figures_of(data: Data) -> Figures:
    """What was said, as the rules read it."""
    names = ("percents", "notes", "spent", "spent_reason", "causes", "remedy")
    return Figures(**{name: data[name] for name in names if data.get(name) is not None} | {"spent": data["spent"] or 0})


def reopen(report: ProgressReport, by: Actor, data: Data, at: dt.datetime) -> None:
    """The undertaking shows what was filed before again; one more report waits for its filing."""
    _show(report, report.undertaking.reports.filed().exclude(pk=report.pk).with_light(), unfiled=F("unfiled") + 1)


def _write_lines(report: ProgressReport, said: Figures) -> None:
    kept = {line.code: line for line in lines_of(report)}
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


def _write_light(report: ProgressReport, at: dt.datetime) -> None:
    """The computed light; and on the undertaking what lists show without joining a report."""
    light, before = computed_light(report), columns(report)["lights_before"]
    light.at, light.was = at, before[0] if before else ""
    report.writes.insert([light])
    in_a_row = reds([light.shown, *before])
    shown = {"actual": report.actual, "light": light.shown, "reds": in_a_row, "reported_until": report.last_day}
    _set(report, unfiled=F("unfiled") - 1, **shown)
    if in_a_row >= REDS_TOLD:
        tell_supervisors(report, in_a_row)


def computed_light(report: ProgressReport) -> ReportLight:
    """By the report's own figures and the limits as RDEC keeps them now (one query)."""
    assert report.actual is not None
    assert report.planned is not None
    quarters = list(QuarterBudget.objects.filter(work_plan=report.baseline_id))
    spending = spending_gap(report, report.spent, subsidy_of(report), quarters)
    return compute(report, report.actual - report.planned, spending, limits_of(report))


def show_latest(report: ProgressReport) -> int:
    """After a light was judged or a figure corrected: the undertaking shows what its reports say now; reds in a row."""
    in_a_row = _show(report, report.undertaking.reports.filed().with_light())
    report.writes.send()
    return in_a_row


def _show(report: ProgressReport, filed: ReportQuerySet, **more: Any) -> int:
    """Of the latest of ``filed``; the reds in a row (one query)."""
    found = list(filed.values_list("actual", "shown", "last_day"))
    actual, light, until = found[0] if found else (None, "", None)
    in_a_row = reds(shown for _actual, shown, _day in found)
    _set(report, actual=actual, light=light, reds=in_a_row, reported_until=until, **more)
    return in_a_row


def _set(report: ProgressReport, **values: Any) -> None:
    report.writes.update(Undertaking._base_manager.filter(pk=report.undertaking_id), **values)


def tell_supervisors(report: ProgressReport, in_a_row: int) -> None:
    """連續落後: RDEC's supervisors decide whether a meeting takes it up."""
    rows = notices.acting().filter(unit__kind=UnitKind.RDEC, role=Role.SUPERVISOR).select_related("user")
    told = {row.user: (row.unit_id, notices.nothing) for row in rows}
    about = {"case": report.undertaking, "number": in_a_row}
    words = in_words(_("%(case)s：連續 %(number)d 期落後，可列入專案會議議程"), about)
    case = report.undertaking
    notices.write(notices.Event(f"red:{report.pk}", BEHIND, case), words, case.get_absolute_url(), told)

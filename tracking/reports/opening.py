"""Opens the reports whose period has ended, each once, however often or late the clock runs; never files one."""

from __future__ import annotations

import calendar as months
import datetime as dt
from collections.abc import Iterator

from django.db import transaction
from django.db.models import Exists, Min, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from inputs.words import in_words
from tracking.models import ProgressReport, ReportLine, Undertaking, WorkPlan
from tracking.permissions import goes_on_q
from tracking.states import Every, Light, ReportState, State
from workflow.calendar import clock
from workflow.calendar.days import ONE_DAY, WorkingCalendar
from workflow.delivery import notices
from workflow.engine.services import working_days
from workflow.states import Party

Period = tuple[dt.date, dt.date]


def open_all(today: dt.date | None = None) -> int:
    """Open every report that is to be filed from today or earlier; how many were opened now. Each in its own transaction."""
    today = today or timezone.localdate(clock.now())
    calendar = WorkingCalendar.load()
    opened = sum(_open(pk, today, calendar) for pk in _without_latest(today, calendar))
    _show_unreported(today)
    return opened


def period_of(every: str, day: dt.date) -> Period:
    """The month or the quarter that ``day`` lies in."""
    length = 3 if every == Every.QUARTER else 1
    first = day.replace(month=(day.month - 1) // length * length + 1, day=1)
    last = first.replace(month=first.month + length - 1)
    return first, last.replace(day=months.monthrange(last.year, last.month)[1])


def opens_on(last_day: dt.date, calendar: WorkingCalendar) -> dt.date:
    """The first working day after a period."""
    return calendar.on_or_after(last_day + ONE_DAY)


def periods(every: str, since: dt.date, today: dt.date, calendar: WorkingCalendar) -> Iterator[Period]:
    """From the period that ``since`` lies in to the last one whose report is open today."""
    first, last = period_of(every, since)
    while opens_on(last, calendar) <= today:
        yield max(first, since), last
        first, last = period_of(every, last + ONE_DAY)


def _without_latest(today: dt.date, calendar: WorkingCalendar) -> list[int]:
    """Tracked undertakings that lack the latest report of their rhythm (one query)."""
    wanted = Q()
    for every in Every.values:
        last = period_of(every, today)[0] - ONE_DAY
        while opens_on(last, calendar) > today:
            last = period_of(every, last)[0] - ONE_DAY
        has = ProgressReport.objects.filter(undertaking=OuterRef("pk"), last_day__gte=last)
        # Of any number: a change that was accepted since does not take away what was to be reported before it.
        began = WorkPlan.objects.filter(undertaking=OuterRef("pk"), accepted_at__date__lte=last)
        wanted |= Q(~Exists(has), Exists(began), report_every=every, planned_start__lte=last)
    rows = Undertaking.objects.filter(wanted, goes_on_q(), state=State.TRACKED)
    return list(rows.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _open(pk: int, today: dt.date, calendar: WorkingCalendar) -> int:
    """What is missing of one undertaking, under its lock; the constraints make each once whoever else writes."""
    rows = Undertaking.objects.select_for_update(of=("self",)).select_related("venture__proposal", "baseline")
    undertaking: Undertaking = rows.get(pk=pk)
    if undertaking.state != State.TRACKED:
        return 0
    assert undertaking.baseline
    assert undertaking.planned_start
    made = undertaking.reports.order_by("-number").first()
    accepted = undertaking.work_plans.aggregate(first=Min("accepted_at"))["first"]
    since = made.last_day + ONE_DAY if made else max(undertaking.planned_start, timezone.localdate(accepted))
    missing = list(periods(undertaking.report_every, since, today, calendar))
    first = made.number + 1 if made else 1
    new = [_new(undertaking, number, period, today) for number, period in enumerate(missing, first)]
    ProgressReport.objects.bulk_create(new, ignore_conflicts=True)
    reports = list(undertaking.reports.filter(number__gte=first))
    _carry_over(undertaking, reports)
    waiting = undertaking.reports.filter(state=ReportState.OPEN).count()
    Undertaking.objects.filter(pk=pk).update(unfiled=waiting)
    for report in reports:
        _tell(report, undertaking)
    return len(reports)


def _new(undertaking: Undertaking, number: int, period: Period, today: dt.date) -> ProgressReport:
    days = working_days(ProgressReport(undertaking=undertaking).machine, ReportState.OPEN)
    calendar = WorkingCalendar.held()
    return ProgressReport(
        undertaking=undertaking,
        baseline=undertaking.baseline,
        number=number,
        first_day=period[0],
        last_day=period[1],
        opened_on=today,
        state_since=clock.now(),
        due_from=today,
        due_days=days,
        due_on=calendar.due(today, days),
        holder=Party.EXECUTING,
        holder_unit_id=undertaking.executing_unit_id,
    )


def _carry_over(undertaking: Undertaking, reports: list[ProgressReport]) -> None:
    """The figures filed last stand in what is opened: who has nothing new files them as they are."""
    last = undertaking.reports.exclude(state=ReportState.OPEN).order_by("-number").first()
    if last is None or not reports:
        return
    ProgressReport.objects.filter(pk__in=[report.pk for report in reports]).update(spent=last.spent)
    lines = list(last.lines.all())
    ReportLine.objects.bulk_create(
        [ReportLine(report=report, code=line.code, percent=line.percent) for report in reports for line in lines],
        ignore_conflicts=True,
    )


def _tell(report: ProgressReport, undertaking: Undertaking) -> None:
    words = in_words(_("%(case)s：請填報進度"), {"case": report})
    key = f"report:opened:{undertaking.pk}:{report.number}"
    notices.tell(key, words, report.get_absolute_url(), [undertaking.executing_unit], case=report)


def _show_unreported(today: dt.date) -> None:
    """What is late with its report is 未填報, not what it was before."""
    late = ProgressReport.objects.filter(undertaking=OuterRef("pk"), state=ReportState.OPEN, due_on__lt=today)
    tracked = Undertaking.objects.filter(Exists(late), state=State.TRACKED, unfiled__gt=0)
    tracked.exclude(light=Light.UNREPORTED).update(light=Light.UNREPORTED)

"""What turned yellow or red in a week, and what has been red for periods in a row; never changes a light."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils.translation import gettext as _

from inputs.fields import format_day
from proposals.permissions import PROPOSING
from tracking.models import ProgressReport, ReportLight, Undertaking
from tracking.queries import concerns_of
from tracking.states import REDS_TOLD, Light, State
from workflow.calendar.days import ONE_DAY, midnight

if TYPE_CHECKING:
    from accounts.actors import Actor

WEEK = dt.timedelta(days=7)
MOST_OFFERED = 20
SHOWN = (
    "venture__executing_unit",
    *(f"venture__proposal__{part}" for part in PROPOSING),
)  # of an undertaking in a line


def week_of(day: dt.date) -> tuple[dt.date, dt.date]:
    """Monday and Sunday of the week that ``day`` lies in."""
    monday = day - dt.timedelta(days=day.weekday())
    return monday, monday + WEEK - ONE_DAY


def turned(actor: Actor, first: dt.date, last: dt.date) -> QuerySet[ReportLight]:
    """The lights that count of reports filed or judged in these days, where the period before showed another, red first."""
    later = ReportLight.objects.filter(report=OuterRef("report"), id__gt=OuterRef("id"))
    seen = ProgressReport.objects.visible_to(actor).filter(pk=OuterRef("report"))
    rows = ReportLight.objects.filter(at__gte=midnight(first), at__lt=midnight(last + ONE_DAY))
    rows = rows.alias(now=ReportLight.SHOWN).filter(now__in=(Light.RED, Light.YELLOW)).exclude(now=F("was"))
    return rows.filter(Exists(seen), ~Exists(later)).select_related(*(f"report__undertaking__{part}" for part in SHOWN))


def red_in_a_row(most: int, actor: Actor | None = None) -> QuerySet[Undertaking]:
    """Tracked undertakings that were red for periods in a row, the longest first; those on ``actor``'s list (``concern_red``)."""
    rows = Undertaking.objects.filter(reds__gte=REDS_TOLD, state=State.TRACKED).order_by("-reds", "id")
    if actor:
        own = concerns_of(actor.unit_id).filter(reds__gte=REDS_TOLD).order_by("-reds", "undertaking")
        rows = rows.filter(pk__in=own.values("undertaking")[:most])
    return rows.select_related(*SHOWN)[:most]


def for_agenda() -> list[str]:
    """What the next project meeting is offered to hear, a sentence each (one query)."""
    words = _("列管案件「%(case)s」連續 %(number)d 期落後，至%(until)s實際進度 %(actual)s％，請執行單位報告改善情形。")
    return [
        words % {"case": row, "number": row.reds, "until": format_day(row.reported_until), "actual": row.actual}
        for row in red_in_a_row(MOST_OFFERED)
        if row.reported_until
    ]

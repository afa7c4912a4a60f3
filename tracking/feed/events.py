"""What stands in somebody's calendar: what is due, milestones, project meetings, windows of programmes; never writes.

Nothing in it names a person: a calendar is copied to telephones and to other people's programs.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from guidance.windows.terms import known_terms
from reviews.models import Meeting
from reviews.states import MeetingState
from tracking.approvals.sums import Sums
from tracking.board.lines import Line
from tracking.models import Milestone, Undertaking
from tracking.queries import ConcernQuerySet, UndertakingQuerySet
from workflow.calendar import clock
from workflow.templatetags.cs import roc

if TYPE_CHECKING:
    from accounts.actors import Actor

MOST = 500  # undertakings: what is due first
PAST, AHEAD = dt.timedelta(days=60), dt.timedelta(days=400)
LASTS = dt.timedelta(hours=2)  # a meeting of which nobody has said when it ends
AGAIN = dt.timedelta(hours=1)  # how often programs should ask
CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
PRODUCT = "-//臺中市政府研究發展考核委員會//創生//ZH-TW"


@dataclass(frozen=True)
class Entry:
    """One thing in the calendar; ``key`` is the same as long as it is the same thing, whatever its day."""

    key: str
    summary: str
    start: dt.date | dt.datetime
    description: str
    path: str


def calendar_of(actor: Actor) -> bytes:
    """Everything of the actor as iCalendar: lines folded, with the time zone, the same bytes while nothing changes."""
    made = Calendar.new(
        prodid=PRODUCT,
        uid=f"{actor.key}@{_host()}",
        name=_line(_("創生期限（%s）") % (actor.unit.name if actor.unit else "")),
        refresh_interval=AGAIN,
        subcomponents=[_event(entry) for entry in entries(actor)],
    )
    made.add("x-wr-timezone", settings.TIME_ZONE)
    made.add_missing_timezones()
    return made.to_ical()


def entries(actor: Actor) -> Iterator[Entry]:
    """In the order of what they are of (six queries)."""
    rows = list(UndertakingQuerySet.with_dues(Undertaking.objects.board(actor, _open).first(MOST))[:MOST])
    for row in rows:
        if due := Line(row, Sums()).due:
            yield _of(row, f"due-{row.pk}", due[0], due[1])
    days = _window()
    plans = {row.baseline_id: row for row in rows if row.baseline_id}
    for milestone in Milestone.objects.filter(work_plan__in=plans, due_on__range=days).order_by("due_on", "pk"):
        title = _("里程碑：%s") % milestone.title
        yield _of(plans[milestone.work_plan_id], f"milestone-{milestone.pk}", title, milestone.due_on)
    yield from _meetings(actor, days)
    yield from _windows(days)


def _open(rows: ConcernQuerySet) -> ConcernQuerySet:
    return rows.open()


def _window() -> tuple[dt.date, dt.date]:
    today = timezone.localdate(clock.now())
    return today - PAST, today + AHEAD


def _of(row: Undertaking, key: str, what: str, day: dt.date) -> Entry:
    """「115-0007 食農教室：第 3 期進度報告」."""
    about = {"case": row.plan.case_number or "", "venture": row.venture.called, "what": what}
    summary = (_("%(case)s %(venture)s：%(what)s") % about).strip()
    said = {"plan": row.plan.called, "unit": row.executing_unit.name, "day": roc(day)}
    return Entry(key, summary, day, _("%(plan)s；執行單位：%(unit)s；期限：%(day)s") % said, row.get_absolute_url())


def _meetings(actor: Actor, days: tuple[dt.date, dt.date]) -> Iterator[Entry]:
    for meeting in Meeting.objects.between(*days, actor).exclude(state=MeetingState.CANCELLED)[:MOST]:
        at = timezone.localtime(meeting.held_at)
        said = _("%(day)s，地點：%(place)s") % {"day": roc(at), "place": meeting.place}
        yield Entry(f"meeting-{meeting.pk}", str(meeting), at, said, reverse("reviews:meeting", args=[meeting.pk]))


def _windows(days: tuple[dt.date, dt.date]) -> Iterator[Entry]:
    """The last days on which central programmes take proposals, the same for everybody."""
    for term in known_terms(timezone.localdate(clock.now())).filter(closes_on__range=days).select_related("programme"):
        assert term.closes_on
        programme = term.programme
        said = _("%(programme)s %(year)s 年受理截止") % {"programme": programme.name, "year": term.fiscal_year}
        yield Entry(f"window-{term.pk}", said, term.closes_on, str(programme), programme.get_absolute_url())


def _event(entry: Entry) -> Event:
    is_day = not isinstance(entry.start, dt.datetime)
    return Event.new(
        uid=f"{entry.key}@{_host()}",
        summary=_line(entry.summary),
        description=_line(entry.description),
        start=entry.start,
        end=entry.start + (dt.timedelta(days=1) if is_day else LASTS),
        url=f"{settings.SITE_URL}{entry.path}",
        stamp=dt.datetime.combine(timezone.localdate(clock.now()), dt.time(), dt.UTC),
    )


def _line(text: str) -> str:
    """On one line, whatever was typed: the library writes a lone CR as it is, and refuses a name with a line feed."""
    return " ".join(CONTROLS.sub(" ", text).split())


def _host() -> str:
    return str(settings.SITE_URL).partition("://")[2]

"""The days to come: what is due on each, which meetings sit, which programmes close; asks for nothing but meetings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.states import UnitKind
from guidance.windows.terms import Window
from reviews.models import Meeting
from reviews.states import MeetingState
from workflow import known
from workflow.calendar.days import ONE_DAY, WorkingCalendar
from workflow.engine.steps import Duty, was_read
from workflow.engine.verdicts import Words
from workflow.nested import partly
from workflow.statements import gathered

if TYPE_CHECKING:
    from accounts.actors import Actor

DAYS = 7
MEETINGS = "meetings of the week"
COLUMNS = ("id", "year", "number", "held_at", "place")
SPAN = dt.timedelta(days=21)  # seven working days and the longest holidays
SHOWN = 4  # of a day; of more the day says how many more there are
MOST = 2 * DAYS * SHOWN  # meetings that are read
# Who is at no project meeting is not asked for any.
AT_MEETINGS = frozenset(set(UnitKind) - {UnitKind.NDC, UnitKind.COUNSELLING_TEAM, UnitKind.PARTNER})


@dataclass(frozen=True)
class Event:
    """Something on a day: its words, smaller ones, where it leads, and of what kind it is: late, due, meet, window.

    What is late was due on ``late_since``.
    """

    words: Words
    beneath: Words
    url: str
    css: str = "due"
    late_since: dt.date | None = None


@dataclass(frozen=True)
class Day:
    """A day with its events; ``after_gap`` where the one before it is not shown; ``is_off`` where offices are closed on it.

    ``is_unread`` where there are meetings that were not read, on it or before it.
    """

    date: dt.date
    events: Sequence[Event]
    more: int
    is_today: bool
    after_gap: bool
    is_off: bool
    is_unread: bool


def week(
    actor: Actor, duties: Iterable[Duty], windows: Iterable[Window], today: dt.date, calendar: WorkingCalendar
) -> list[Day]:
    """Seven working days, the first today, and the days off between them on which something takes place (no query on a
    desk, which reads meetings ahead). What is due on a day off is due on the working day after it; what is overdue is today's.
    """
    days = [calendar.on_or_after(today)]
    while len(days) < DAYS:
        days.append(calendar.add(days[-1], 1))
    found: dict[dt.date, list[Event]] = {day: [] for day in days}
    meetings = was_read(ahead, MEETINGS, actor) if actor.kind in AT_MEETINGS else []
    unread = [_at(meeting).date() for meeting in meetings[MOST:]]
    for date, event, is_due in _events(meetings[:MOST], duties, windows, today):
        on = max(calendar.on_or_after(date), days[0]) if is_due or date < today else date
        if on <= days[-1]:
            found.setdefault(on, []).append(event)
    shown = sorted(found)
    return [
        Day(
            day,
            found[day][:SHOWN],
            max(len(found[day]) - SHOWN, 0),
            is_today=day == today,
            after_gap=before is not None and day != before + ONE_DAY,
            is_off=not calendar.is_workday(day),
            is_unread=any(each <= day for each in unread),
        )
        for before, day in zip([None, *shown], shown, strict=False)
    ]


def ahead(actor: Actor) -> dict[str, known.Column]:
    """The meetings that the actor may see, read with a desk's own statement."""
    if actor.kind not in AT_MEETINGS:
        return {}
    today = timezone.localdate()
    meetings = Meeting.objects.between(today, today + SPAN, actor).exclude(state=MeetingState.CANCELLED)
    return {MEETINGS: (gathered(meetings[: MOST + 1], *COLUMNS), _revived)}


def _revived(rows: Sequence[Sequence[Any]]) -> list[Meeting]:
    return [partly(Meeting, COLUMNS, row) for row in rows]


def _events(
    meetings: Iterable[Meeting], duties: Iterable[Duty], windows: Iterable[Window], today: dt.date
) -> Iterator[tuple[dt.date, Event, bool]]:
    """Each with its day, and whether something is due on it. Meetings first: they have an hour."""
    for meeting in meetings:
        at = _at(meeting)
        yield at.date(), Event(f"{at:%H:%M} {meeting}", meeting.place, meeting.get_absolute_url(), "meet"), False
    for duty in duties:
        if duty.hands:
            continue  # others have it: their day is none of the reader's
        opens = duty.opens_on if duty.opens_on and duty.opens_on > today else None
        if day := opens or duty.due_on:
            late = day if day < today else None
            event = Event(duty.verb, duty.case.called, duty.url, "late" if late else "due", late)
            yield day, event, not (opens or duty.takes_place)
    for window in windows:
        if window.term.closes_on:
            programme = window.term.programme
            event = Event(_("受理截止"), programme.name, programme.get_absolute_url(), "window")
            yield window.term.closes_on, event, False


def _at(meeting: Meeting) -> dt.datetime:
    return timezone.localtime(meeting.held_at)

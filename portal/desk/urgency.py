"""Tasks as a desk shows them: by how soon they are due, each with what is known before it is opened; never asks the database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workflow.calendar.days import WorkingCalendar
from workflow.engine.steps import Duty
from workflow.engine.verdicts import Words

if TYPE_CHECKING:
    from accounts.actors import Actor


@dataclass(frozen=True)
class Task:
    """A duty, and since how many working days the case is where it is: 0 on the day it came, and of a part of a case, of which
    that is not known. ``handler`` of the unit handles its plan; it may be the reader's own.
    """

    duty: Duty
    days: int
    handler: str = ""
    is_own: bool = False


@dataclass(frozen=True)
class Group:
    """Tasks that are due by the same day, the most urgent first; ``css`` is that of their clocks."""

    name: str
    words: Words
    tasks: Sequence[Task]
    css: str = ""


def grouped(duties: Iterable[Duty], today: dt.date, calendar: WorkingCalendar, actor: Actor) -> list[Group]:
    """Overdue, until the next working day, until the end of the next week, and the rest; none that is empty.

    In each what the actor handles comes first, what a colleague handles last.
    """
    tomorrow = calendar.add(today, 1)
    # Sunday of the next week. A Sunday's own week ends with it.
    soon = today + dt.timedelta(days=13 - today.weekday())
    found: dict[str, list[Task]] = {name: [] for name in WORDS}
    for duty in duties:
        day = duty.due_on
        name = (
            LATER
            if day is None
            else LATE
            if day < today
            else NEXT
            if day <= tomorrow
            else WEEKS
            if day <= soon
            else LATER
        )
        days = 0 if duty.part else since(duty.case, today, calendar)
        found[name].append(_task(duty, days, actor))
    for tasks in found.values():
        tasks.sort(key=lambda task: (not task.is_own, bool(task.handler)))
    return [Group(name, WORDS[name], tasks, CSS.get(name, "")) for name, tasks in found.items() if tasks]


def _task(duty: Duty, days: int, actor: Actor) -> Task:
    handler, key = next(((name, pk) for name, pk, _since in duty.case.__dict__.get("handled", ())), ("", None))
    return Task(duty, days, handler, is_own=bool(actor.membership and key == actor.membership.user_id))


def since(case: Any, today: dt.date, calendar: WorkingCalendar) -> int:
    """Working days that the case has been where it is."""
    return max(calendar.between(timezone.localdate(case.state_since), today), 0)


LATE, NEXT, WEEKS, LATER = "late", "next", "weeks", "later"
WORDS: dict[str, Words] = {
    LATE: _("已逾期"),
    NEXT: _("下個工作天以前"),
    WEEKS: _("本週與下週"),
    LATER: _("之後"),
}
CSS = {LATE: "late", NEXT: "soon"}

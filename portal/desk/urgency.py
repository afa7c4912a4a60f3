"""Tasks as a desk shows them: by how soon they are due, each with what is known before it is opened; never asks the database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workflow.calendar.days import WorkingCalendar
from workflow.engine.steps import Duty
from workflow.engine.verdicts import Words


@dataclass(frozen=True)
class Task:
    """A duty, and since how many working days the case is where it is: 0 on the day it came, and of a part of a case, of which
    that is not known.
    """

    duty: Duty
    days: int


@dataclass(frozen=True)
class Group:
    """Tasks that are due by the same day, the most urgent first; ``css`` is that of their clocks."""

    name: str
    words: Words
    tasks: Sequence[Task]
    css: str = ""


def grouped(duties: Iterable[Duty], today: dt.date, calendar: WorkingCalendar) -> list[Group]:
    """Overdue, until the next working day, until the end of the next week, and the rest; none that is empty."""
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
        found[name].append(Task(duty, 0 if duty.part else since(duty.case, today, calendar)))
    return [Group(name, WORDS[name], tasks, CSS.get(name, "")) for name, tasks in found.items() if tasks]


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

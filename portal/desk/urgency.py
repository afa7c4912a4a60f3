"""Tasks as a desk shows them: by how soon they are due, each with what is known before it is opened; never asks the database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from proposals.assigning.reading import Handler, handler_of, is_own
from proposals.models import Proposal
from workflow.calendar.days import ONE_DAY, WorkingCalendar
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
    due: str = ""  # the name of the group by how soon it is due
    handler: Handler | None = None
    is_own: bool = False

    @property
    def glance(self) -> str:
        """Where what stands beside the list comes from; a case of another kind has no such."""
        case = self.duty.case
        return reverse("proposals:glance", args=[case.pk]) if isinstance(case, Proposal) else ""


@dataclass(frozen=True)
class Group:
    """Tasks that are due by the same day, the most urgent first; ``css`` is that of their clocks."""

    name: str
    words: Words
    tasks: Sequence[Task]
    css: str = ""


def grouped(duties: Iterable[Duty], today: dt.date, calendar: WorkingCalendar, actor: Actor) -> list[Group]:
    """What only a supervisor decides, what is overdue, until the next working day, until the end of the next week, and the rest;
    none that is empty. In each what the actor handles comes first, what a colleague handles last.
    """
    # The next week ends with its Sunday; a Sunday's own week ends with it.
    after_weeks = today + dt.timedelta(days=14 - today.weekday())
    ends = ((LATE, today), (NEXT, calendar.add(today, 1) + ONE_DAY), (WEEKS, after_weeks))
    found: dict[str, list[Task]] = {name: [] for name in WORDS}
    for duty in duties:
        day, handler = duty.due_on or dt.date.max, handler_of(duty.case)
        name = next((name for name, before in ends if day < before), LATER)
        days = 0 if duty.part else since(duty.case, today, calendar)
        found[DECIDE if duty.decides else name].append(Task(duty, days, name, handler, is_own(handler, actor)))
    for tasks in found.values():
        tasks.sort(key=lambda task: (not task.is_own, bool(task.handler)))
    return [Group(name, WORDS[name], tasks, CSS.get(name, "")) for name, tasks in found.items() if tasks]


@dataclass(frozen=True)
class Person:
    """Who of the unit handles what is late, None where nobody does; the most of them first."""

    name: str | None
    tasks: Sequence[Task]


def late_by_person(groups: Iterable[Group]) -> list[Person]:
    """What is late, by who handles it."""
    found: dict[str | None, list[Task]] = {}
    for task in (task for group in groups for task in group.tasks if task.due == LATE):
        found.setdefault(task.handler.name if task.handler else None, []).append(task)
    people = [Person(name, tasks) for name, tasks in found.items()]
    return sorted(people, key=lambda person: (-len(person.tasks), person.name is None))


def since(case: Any, today: dt.date, calendar: WorkingCalendar) -> int:
    """Working days that the case has been where it is."""
    return max(calendar.between(timezone.localdate(case.state_since), today), 0)


DECIDE, LATE, NEXT, WEEKS, LATER = "decide", "late", "next", "weeks", "later"
WORDS: dict[str, Words] = {
    DECIDE: _("等您決定"),
    LATE: _("已逾期"),
    NEXT: _("下個工作天以前"),
    WEEKS: _("本週與下週"),
    LATER: _("之後"),
}
CSS = {LATE: "late", NEXT: "soon"}

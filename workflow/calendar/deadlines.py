"""Declares days off and make-up workdays, and keeps every stored due day true to the calendar; never moves a case.

A day is changed in a transaction of its own, then each deadline in one of its own: a move that counts a due day meanwhile
(:meth:`WorkingCalendar.held`) either finishes first, and is found, or counts by the new calendar. Whatever breaks off in
between, or changes the table by other ways, is mended by the clock: :func:`keep` may run at any time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from accounts.actors import Actor
from inputs.fields import format_day
from inputs.words import in_words, listed
from workflow.calendar import clock
from workflow.calendar.days import CHANGING, WorkingCalendar
from workflow.delivery import notices
from workflow.engine import fsm
from workflow.engine.services import log_line, loggable
from workflow.engine.verdicts import Words
from workflow.inbox import kinds
from workflow.models import CalendarDay, Stateful
from workflow.states import Party, Remark

DAY = lazy(format_day, str)  # as the reader of a notice has it


@dataclass(frozen=True)
class Deadline:
    """Where due days are stored: ``due_on`` of ``model``, following ``due_days`` and ``due_from`` while ``open``."""

    model: type[models.Model]
    open: Q


_more: list[Deadline] = []


def register(model: type[models.Model], *, open: Q) -> None:  # noqa: A002 - the field's own word
    """Let an app name due days that are no case's; those of the machines are known."""
    if (deadline := Deadline(model, open)) not in _more:
        _more.append(deadline)


def deadlines() -> list[Deadline]:
    """All of them: of every machine, and those that apps have named."""
    return [Deadline(case, ~Q(holder=Party.NOBODY)) for case in fsm.cases.values()] + _more


def declare(days: Iterable[CalendarDay] = (), *, withdrawn: Iterable[dt.date] = (), by: Actor | None) -> None:
    """Keep ``days`` in the calendar and take those ``withdrawn`` out of it; then move the due days they concern.

    The one door for a change of the calendar. The holders of what is moved are told, and the case's log says by whom.
    """
    days, withdrawn = list(days), list(withdrawn)
    changed = sorted({day.date for day in days} | set(withdrawn))
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHANGING])
        CalendarDay.objects.filter(date__in=withdrawn).delete()
        for day in days:
            day.save()
        names = list(dict.fromkeys(day.name for day in days if day.name)) or [DAY(day) for day in changed]
        transaction.on_commit(partial(keep, by=by, why=lazy(listed, str)(names)))


def keep(*, by: Actor | None = None, why: Words = "") -> int:
    """Move every open due day to where the calendar now has it; how many were moved. Repeating it changes nothing.

    A promise of working days stays as many. A day that a person named moves only while offices are closed on it. No
    correction makes anybody late: nothing moves before the next working day.
    """
    calendar, today = WorkingCalendar.load(), timezone.localdate(clock.now())
    return sum(
        _kept(deadline, pk, by, why)
        for deadline in deadlines()
        for pk, *row in _rows(deadline)
        if _due(calendar, today, deadline, *row) != row[0]
    )


def _rows(deadline: Deadline) -> Any:
    rows = deadline.model._base_manager.filter(deadline.open, due_from__isnull=False).order_by("pk")
    return rows.values_list("pk", "due_on", "due_days", "due_from").iterator()


def _due(
    calendar: WorkingCalendar, today: dt.date, deadline: Deadline, due_on: dt.date, days: int | None, start: dt.date
) -> dt.date:
    """Where a due day belongs."""
    within = not days and getattr(deadline.model, "due_within_year", False)
    kept = calendar.on_or_after(due_on, within_year=within)
    return max(calendar.due(start, days, within_year=within), min(kept, calendar.add(today, 1)))


def _kept(deadline: Deadline, pk: Any, by: Actor | None, why: Words) -> bool:
    """Was the due day moved? A case that waits for this part then goes where the part went.

    In a transaction of its own: some verbs lock the plan before the part, others after it.
    """
    moved = _keep(deadline, pk, by, why)
    if isinstance(moved, Stateful) and (moved.part_of or not moved.machine.has_parts):
        with transaction.atomic():
            for follow in moved.machine.followers:
                follow(moved, by)
    return moved is not None


@transaction.atomic
def _keep(deadline: Deadline, pk: Any, by: Actor | None, why: Words) -> models.Model | None:
    """Move one due day under its row's lock; it may have changed since it was found."""
    rows = deadline.model._base_manager.filter(deadline.open, due_from__isnull=False)
    row: Any = rows.select_for_update(of=("self",)).filter(pk=pk).first()
    if row is None:
        return None
    was, today = row.due_on, timezone.localdate(clock.now())
    due = _due(WorkingCalendar.held(), today, deadline, was, row.due_days, row.due_from)
    if due == was:
        return None
    row.due_on = due
    deadline.model._base_manager.filter(pk=pk).update(due_on=due)
    if isinstance(row, Stateful):
        _say(row, was, by, why)
    return row


def _say(case: Stateful, was: dt.date, by: Actor | None, why: Words) -> None:
    """A line in the case's log that is no move, and a notice to its holder: of a plan with agencies each has its own."""
    assert case.due_on
    about = {"was": DAY(was), "now": DAY(case.due_on), "why": why or _("更正")}
    words = in_words(_("期限由 %(was)s 改為 %(now)s（行事曆異動：%(why)s）"), about)
    with override(settings.LANGUAGE_CODE):
        data = loggable({"was": was, "reason": str(words)})
    line = log_line(case, Remark.DUE_MOVED, by, clock.now(), source=case.state, data=data)
    line.save(force_insert=True)
    if case.holder != Party.AGENCIES or case.holder_unit:
        notices.tell(
            notices.Event(f"due:{case.machine.name}:{line.pk}", kinds.CALENDAR, case),
            in_words(_("%(case)s：%(words)s"), {"case": case, "words": words}),
            case.get_absolute_url(),
            case.units_for(case.holder),
        )

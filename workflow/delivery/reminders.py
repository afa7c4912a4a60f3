"""Reminds holders, and who stands in for them, before, on and after the due day, then supervisors. Never moves a case."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

from django.apps import apps
from django.contrib.postgres.expressions import ArraySubquery
from django.db import transaction
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from accounts.states import UnitKind
from inputs.words import in_words
from workflow.calendar.days import WorkingCalendar
from workflow.delivery import notices
from workflow.engine.verdicts import Words
from workflow.inbox import kinds
from workflow.models import Reminder, Stateful
from workflow.states import Party

# stage -> reached with so many working days left; the last goes to RDEC too, which supervises the process (plan 貳一)
STAGES = {"before": 1, "due": 0, "late": -1, "escalated": -3}


def remind_all(today: dt.date | None = None) -> int:
    """Tell every holder the latest stage its clock has reached, once; how many clocks were told of now.

    A stage is reached rather than met on its day, so that nothing is lost while no worker runs.
    """
    today = today or timezone.localdate()
    calendar = WorkingCalendar.load()
    if not calendar.is_workday(today):
        return 0
    models = [model for model in apps.get_models() if issubclass(model, Stateful)]
    return sum(_tell_once(*clock, today) for model in models for clock in _untold(model, calendar, today))


def stage_reached(left: int) -> str:
    """The latest stage of a clock with ``left`` working days, at most one."""
    return [stage for stage, days in STAGES.items() if left <= days][-1]


def _untold(
    model: type[Stateful], calendar: WorkingCalendar, today: dt.date
) -> Iterator[tuple[type[Stateful], int, int, dt.date, int]]:
    """Clocks whose stage has not been told: model, case, stay, due day, working days left (one query).

    Told is told for this due day; and twice a day the same is said of none, though the calendar has moved it.
    """
    # A plan with many agencies has a request for each of them, which is reminded by itself.
    due = model._base_manager.filter(due_on__lte=calendar.add(today, 1)).exclude(holder=Party.NOBODY)
    due = due.exclude(holder=Party.AGENCIES, holder_unit=None).order_by("pk")
    told = Reminder.objects.filter(machine=model.machine_name, case=OuterRef("pk"), stay=OuterRef("row_version"))
    known = ArraySubquery(told.values(told=JSONObject(stage="stage", due_on="due_on", told_on="told_on")))
    for pk, stay, due_on, lines in due.values_list("pk", "row_version", "due_on", known):
        left = calendar.between(today, due_on)
        now = (stage_reached(left), due_on.isoformat(), today.isoformat())
        if not any(line["stage"] == now[0] and _is_same(line, *now[1:]) for line in lines):
            yield model, pk, stay, due_on, left


def _is_same(line: Mapping[str, str], due_on: str, today: str) -> bool:
    """Each with its like: today may be the day something was due before the calendar moved it."""
    return line["due_on"] == due_on or line["told_on"] == today


@transaction.atomic
def _tell_once(model: type[Stateful], pk: int, stay: int, due_on: dt.date, left: int, today: dt.date) -> bool:
    """Under the case's lock: it has not moved meanwhile, and no other worker has told it."""
    still = model._base_manager.select_for_update(of=("self",)).filter(pk=pk, row_version=stay, due_on=due_on)
    if (case := still.first()) is None or not (units := list(case.units_for(case.holder))):
        return False
    stage = stage_reached(left)
    clock = {"machine": model.machine_name, "case": pk, "stay": stay, "due_on": due_on, "stage": stage}
    _row, is_new = Reminder.objects.get_or_create(**clock, defaults={"told_on": today})
    if is_new:
        if stage == "escalated":
            units += Unit.objects.filter(kind=UnitKind.RDEC)
        key = f"remind:{model.machine_name}:{pk}:{stay}:{stage}:{due_on}"
        event = notices.Event(key, kinds.DUE if left >= 0 else kinds.LATE)
        notices.remind(event, _words(case, left), case.get_absolute_url(), units, case)
    return is_new


def _words(case: Stateful, left: int) -> Words:
    if left > 0:
        words = _("%(case)s：下一個工作天到期")
    else:
        words = _("%(case)s：已逾期 %(days)s 個工作天") if left else _("%(case)s：期限已到，請於今天辦畢")
    return in_words(words, {"case": case, "days": -left})

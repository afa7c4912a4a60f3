"""Changes of the calendar and of the deadlines, each with its record; never count a due day themselves."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.actors import Actor
from inputs.fields import format_roc
from workflow.calendar import deadlines
from workflow.engine.moves import Machine
from workflow.engine.services import state_label
from workflow.models import CalendarDay, ClockRule
from workflow.upkeep.records import ADDED, CHANGED, REMOVED, record

CLOCKS = 0xC10C  # advisory lock held while the deadlines change


@transaction.atomic
def keep_day(day: CalendarDay, *, by: Actor) -> None:
    """Save a day off or a make-up workday."""
    _only_keepers(by)
    known = CalendarDay.objects.filter(pk=day.pk).exists()
    deadlines.declare([day], by=by)
    record(day, CHANGED if known else ADDED, _day_words(day), by=by)


@transaction.atomic
def remove_day(day: CalendarDay, *, by: Actor) -> None:
    """The day is what its weekday says again."""
    _only_keepers(by)
    record(day, REMOVED, _("刪除：%s") % _day_words(day), by=by)
    deadlines.declare(withdrawn=[day.date], by=by)


def _day_words(day: CalendarDay) -> str:
    works = _("上班") if day.is_workday else _("放假")
    return f"{format_roc(day.date)} {works} {day.name}".strip()


def hold_clocks() -> None:
    """From what is compared to what is kept nobody else changes a deadline, nor adds one; until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CLOCKS])


@transaction.atomic
def keep_clocks(machine: Machine, days: dict[str, int | None], *, by: Actor) -> int:
    """Set the working days of the states in ``days``; None goes back to the default. How many were changed.

    What is under way keeps the day it was given: a number counts from the next move on.
    """
    _only_keepers(by)
    rules = {rule.state: rule for rule in ClockRule.objects.select_for_update().filter(machine=machine.name)}
    changed = 0
    for state, number in days.items():
        rule = rules.get(state)
        if number == (rule.working_days if rule else None):
            continue
        changed += 1
        rule = rule or ClockRule(machine=machine.name, state=state)
        _keep_clock(machine, rule, number, by)
    return changed


def _keep_clock(machine: Machine, rule: ClockRule, number: int | None, by: Actor) -> None:
    old = rule.working_days if rule.pk else machine.clocks.get(rule.state)
    new = machine.clocks.get(rule.state) if number is None else number
    shown = {"state": state_label(machine, rule.state), "old": old or _("無期限"), "new": new or _("無期限")}
    words = _("%(state)s：%(old)s → %(new)s 個工作天") % shown
    if number is None:
        record(rule, REMOVED, words, by=by)
        rule.delete()
        return
    action = CHANGED if rule.pk else ADDED
    rule.working_days = number
    rule.save()
    record(rule, action, words, by=by)


def _only_keepers(by: Actor) -> None:
    if not by.keeps_units:
        raise PermissionDenied

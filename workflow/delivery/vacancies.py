"""Tells upwards of cases in the hands of a unit that has nobody left to act; never appoints anybody.

Told are the people of the unit above, else RDEC's administrators, who keep the register: once a case, as long as nobody
is back. A unit that is attended again and abandoned anew is told of anew. What was asked is done once somebody has come,
or the case has gone on.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import chain

from django.apps import apps
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Unit
from accounts.states import Role, UnitKind
from inputs.words import in_words
from workflow.delivery import notices
from workflow.delivery.notices import Event
from workflow.inbox.kinds import VACANT
from workflow.models import Notification, Stateful, Vacancy
from workflow.states import Party

TASK = "vacant:"
NOBODY = _("%(case)s：「%(unit)s」目前沒有可以辦理的人員，請指派承辦人")


@transaction.atomic
def look(units: Iterable[Unit] | None = None) -> int:
    """End the vacancies of units that have people again with what was asked, and tell of the cases of those that have none.

    Of all units, or of ``units``, whose people have just changed; how many cases stand with nobody.
    """
    among = Unit.objects.all() if units is None else Unit.objects.filter(pk__in=[unit.pk for unit in units])
    attended = notices.acting().values("unit")
    Vacancy.objects.filter(unit__in=among.filter(pk__in=attended), ended_at=None).update(ended_at=timezone.now())
    empty = set(among.exclude(pk__in=attended).values_list("pk", flat=True))
    told = [tasks for case in _held_by(empty) if (tasks := _tell(case, empty))]
    _settle(among, set(chain.from_iterable(told)))
    return len(told)


def landed(case: Stateful, attended: Collection[int] = ()) -> None:
    """Tell of a case that has just come into the hands of a unit without people (one query when all is well).

    None for a unit that is known to be ``attended``. A case in the hands of several has one for each of them, which is told of by itself.
    """
    if case.holder == Party.NOBODY or case.holder_unit_id is None:
        return
    if case.holder_unit_id in attended:
        return
    if case.holder_unit and not notices.people_of([case.holder_unit]):
        _tell(case, {case.holder_unit.pk})


def _held_by(empty: Collection[int]) -> Iterator[Stateful]:
    """Cases that may be in the hands of one of these units; who executes a venture now is asked of the case."""
    held = Q(holder_unit__in=empty) | Q(holder=Party.EXECUTING, holder_unit__isnull=False)
    for model in apps.get_models():
        if empty and issubclass(model, Stateful):
            yield from model._base_manager.filter(held).exclude(holder=Party.NOBODY).order_by("pk").iterator()


def _settle(units: QuerySet[Unit], asked: Collection[str]) -> None:
    """What was asked for ``units`` and is not among what is ``asked`` now is done."""
    found = Notification.objects.filter(task__startswith=TASK, done_at=None).exclude(task="").exclude(task__in=asked)
    vacancies = Vacancy.objects.filter(unit__in=units).values_list("pk", flat=True)
    of_them = {str(pk) for pk in vacancies}
    done = [pk for pk, task in found.values_list("pk", "task") if task.split(":")[1] in of_them]
    Notification.objects.filter(pk__in=done).update(done_at=timezone.now())


def _tell(case: Stateful, empty: Collection[int]) -> list[str]:
    """Tell of one case, and what is asked by that; a draft is its owner's alone, and nobody else is told of it."""
    units = [unit for unit in case.units_for(case.holder) if unit.pk in empty]
    if not units or not case.units_for(Party.RDEC):
        return []
    asked = []
    for unit in units:
        vacancy, _is_new = Vacancy.objects.get_or_create(unit=unit, ended_at=None)
        asked.append(f"{TASK}{vacancy.pk}:{case.machine.name}:{case.pk}")
        told = {row.user: (row.unit_id, notices.nothing) for row in people_above(unit)}
        text, key = in_words(NOBODY, {"case": case, "unit": unit}), f"{asked[-1]}:{case.row_version}"
        notices.write(Event(key, VACANT, case, asked[-1]), text, case.get_absolute_url(), told)
    return asked


def people_above(unit: Unit) -> list[Membership]:
    """Who answers for a unit without people: the nearest unit above that has some, else RDEC's administrators."""
    seen, above = {unit.pk}, unit.parent
    while above and above.pk not in seen:
        if people := list(notices.people_of([above])):
            return people
        seen.add(above.pk)
        above = above.parent
    return list(notices.serving().filter(unit__kind=UnitKind.RDEC, role=Role.ADMINISTRATOR).select_related("user"))

"""What stands on the lists of units is what the rules say, whatever was written, and by whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Unit
from accounts.states import UnitKind
from proposals.models import Venture
from proposals.states import FROM_NDC_ON
from tests.factories.accounts import make_unit
from tests.proposals.case.test_sights import MANY_STEPS, STEPS, Town, acting_for
from tests.proposals.case.test_sights import WRITES as OF_PLANS
from tracking.models import Concern, Undertaking
from tracking.queries import ConcernQuerySet
from tracking.states import OPEN, State
from workflow.states import Party

pytestmark = pytest.mark.django_db
OVERSEEING = (UnitKind.PLATFORM, UnitKind.RDEC, UnitKind.CONVENER)
ONLY_THEIR_OWN = (UnitKind.AGENCY, UnitKind.COUNSELLING_TEAM, UnitKind.PROPOSER)
HOLDING = (Party.EXECUTING, Party.EXECUTING, Party.PLATFORM, Party.RDEC, Party.NOBODY)
STATES = (State.PLANNING, State.PLANNING, State.TERMINATED)  # the others want papers
NARROWED: dict[str, Callable[[Any], Any]] = {
    "nothing": lambda rows: rows,
    "open": ConcernQuerySet.open,
    "planning": lambda rows: rows.filter(state=State.PLANNING),
}


class Tracked(Town):
    """A town some of whose ventures are tracked."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self.units += [*map(make_unit, OVERSEEING), make_unit(UnitKind.COUNSELLING_TEAM)]

    def write(self) -> None:
        (self.some(WRITES) if self.plans.exists() else Town.begin)(self)

    def undertaking(self) -> QuerySet[Undertaking]:
        rows = Undertaking.objects.order_by("pk")
        return rows.filter(pk=self.some([0, *rows.values_list("pk", flat=True)]))

    def track(self) -> None:
        for plan in self.plan():
            venture = Venture.objects.create(proposal=plan, title="事業", executing_unit=self.some([None, *self.units]))
            Undertaking.objects.create(venture=venture, state=State.PLANNING, holder=Party.EXECUTING)

    def go_on(self) -> None:
        QuerySet.update(
            self.undertaking(),
            state=self.some(STATES),
            holder=self.some(HOLDING),
            holder_unit=self.some([None, *self.units]),
            due_on=self.some([None, timezone.localdate() + dt.timedelta(days=self.chance.randint(-3, 3))]),
        )

    def form(self) -> None:
        for plan in self.plan():
            self.plan().update(case_number=None)
            self.plans.filter(pk=plan.pk).update(case_number=f"115-{plan.pk:04}")

    def be_of_another_kind(self) -> None:
        kind = self.some(ONLY_THEIR_OWN[:2] + OVERSEEING)
        Unit.objects.filter(pk=self.units[-1].pk).update(kind=kind)

    def open_an_office(self) -> None:
        if Unit.objects.filter(kind=UnitKind.CONVENER).count() < 3:
            self.units.insert(0, make_unit(UnitKind.CONVENER))

    def give_up(self) -> None:
        self.undertaking().delete()

    def drop_ventures(self) -> None:
        plan = self.plan().get()
        Undertaking.objects.filter(venture__proposal=plan).delete()
        plan.ventures.all().delete()

    def take_away(self) -> None:
        plan = self.plan().get()
        if not plan.versions.exists():  # what was filed is never deleted
            Undertaking.objects.filter(venture__proposal=plan).delete()
            plan.group_permissions.all().delete()
            plan.delete()


TOO_EARLY = (Town.drop_ventures, Town.take_away)  # an undertaking holds its venture
WRITES = [
    *(write for write in OF_PLANS if write not in TOO_EARLY),
    Tracked.track, Tracked.track, Tracked.track, Tracked.go_on, Tracked.go_on, Tracked.form, Tracked.be_of_another_kind,
    Tracked.open_an_office, Tracked.give_up, Tracked.drop_ventures, Tracked.take_away,
]  # fmt: skip


def concerned(row: Undertaking, unit: Unit) -> bool:
    """Does what the unit may see belong on its list?"""
    mine = {row.venture.executing_unit_id} | row.plan.proposing_unit_ids
    return unit.kind not in ONLY_THEIR_OWN or unit.pk in mine


def in_hand(row: Undertaking, unit: Unit) -> bool:
    if row.holder != Party.EXECUTING:
        return bool(row.holder_unit_id == unit.pk)
    named = row.venture.executing_unit_id
    return unit.pk in ({named} if named else row.plan.proposing_unit_ids)


def by_the_rules(town: Tracked) -> set[tuple[Any, ...]]:
    rows: set[tuple[Any, ...]] = set()
    for unit in Unit.objects.filter(pk__in=[unit.pk for unit in town.units]):
        seen = Undertaking.objects.visible_to(acting_for(unit, town.user)).select_related("venture__proposal")
        for row in seen:
            if concerned(row, unit):
                is_open = row.state in OPEN and row.plan.state in FROM_NDC_ON
                rows.add((unit.pk, row.pk, row.state, row.due_on, is_open, is_open and in_hand(row, unit)))
    return rows


def kept() -> set[tuple[Any, ...]]:
    return set(Concern.objects.values_list("unit", "undertaking", "state", "due_on", "is_open", "in_hand"))


@pytest.mark.parametrize(
    ("seed", "steps"), [(10, STEPS), *(pytest.param(seed, MANY_STEPS, marks=pytest.mark.slow) for seed in (2, 3, 4))]
)
def test_what_is_kept_is_what_the_rules_say(seed, steps):
    town = Tracked(seed)
    held = 0
    for _ in range(steps):
        town.write()
        assert kept() == by_the_rules(town)
        held += Concern.objects.filter(in_hand=True).count()
    assert held


def test_lists_hold_what_the_rules_show_the_most_urgent_first():
    town = Tracked(5)
    for _ in range(STEPS):
        town.write()
    shown = 0
    for unit in Unit.objects.filter(pk__in=[unit.pk for unit in town.units]):  # of the kind they are by now
        for name, narrow in NARROWED.items():
            rows = Undertaking.objects.visible_to(acting_for(unit, town.user)).by_due()
            rows = [row for row in rows.select_related("venture__proposal") if concerned(row, unit)]
            rows = [row for row in rows if name != "planning" or row.state == State.PLANNING]
            rows = [row for row in rows if name != "open" or (row.state in OPEN and row.plan.state in FROM_NDC_ON)]
            listed = Undertaking.objects.concerning(acting_for(unit, town.user), narrow)
            assert (list(listed[:30]), listed.counted(99)) == (rows[:30], len(rows))
            shown += len(rows)
    assert shown > len(town.units)

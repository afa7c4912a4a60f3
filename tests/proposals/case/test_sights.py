"""What units see on their lists is what the rules say they may see, whatever was written, and by whom."""

from __future__ import annotations

import datetime as dt
import random
from itertools import cycle
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.utils import timezone

from accounts.actors import Actor
from accounts.models import District, Membership, Unit, User
from accounts.states import UnitKind
from proposals.case.filters import ORDERS
from proposals.models import Proposal, ProposalGroupObjectPermission, Sight, Venture
from proposals.permissions import surely_sees
from proposals.states import HOLDERS, OPEN, PlanPermission, State
from proposals.versions import freezing
from tests.factories.accounts import make_district, make_unit, make_user

pytestmark = pytest.mark.django_db
STEPS, MANY_STEPS = 40, 200
COPIED = ("state", "state_since", "due_on", "title", "priority", "holder_unit", "came", "told")
LISTED_BY = {"title": "listed_as", "holder_unit": "holder_unit_id"}
KINDS = (UnitKind.PROPOSER, UnitKind.PROPOSER, UnitKind.AGENCY, UnitKind.NDC)
NARROWED = {
    "nothing": lambda rows: rows,
    "open": lambda rows: rows.filter(state__in=OPEN),
    "priority": lambda rows: rows.filter(priority=True),
    "late": lambda rows: rows.filter(due_on__lt=timezone.localdate()),
    "told": lambda rows: rows.filter(told=timezone.localdate().year),
    "came": lambda rows: rows.filter(came__gte=1),
}


class Town:
    """Districts, units and plans; each method writes something that decides who sees what."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.user: User = make_user()
        self.districts = [make_district(name, priority=name == "石岡區") for name in ("石岡區", "東勢區", "中區")]
        self.offices = [make_unit(UnitKind.DISTRICT_OFFICE, district=district) for district in self.districts[1:]]
        self.units = [*self.offices, *map(make_unit, KINDS)]
        self.review = Permission.objects.get(codename=PlanPermission.REVIEW)

    def some(self, rows: Any) -> Any:
        return self.chance.choice(list(rows))

    @property
    def plans(self) -> QuerySet[Proposal]:
        return Proposal.objects.order_by("pk")

    def plan(self) -> QuerySet[Proposal]:
        return self.plans.filter(pk=self.some(self.plans.values_list("pk", flat=True)))

    def write(self) -> None:
        (self.some(WRITES) if self.plans.exists() else Town.begin)(self)

    def begin(self) -> None:
        state = self.some(State)
        plan = Proposal.objects.create(
            owner=self.some(self.units),
            created_by=self.user,
            title=f"計畫{self.chance.random()}",
            state=state,
            holder=HOLDERS[state],
            notified_at=self.some([None, timezone.now()]),
        )
        plan.districts.set(self.chance.sample(self.districts, 2))

    def tell(self) -> None:
        self.plan().update(notified_at=self.some([None, timezone.now()]))

    def represent(self) -> None:
        self.plan().update(represented_by=self.some([None, *self.units]))

    def hand_on(self) -> None:
        state = self.some(State)
        QuerySet.update(
            self.plan(),
            state=state,
            holder=HOLDERS[state],
            holder_unit=self.some([None, *self.units]),
            state_since=timezone.now(),
            due_on=self.some([None, timezone.localdate() - dt.timedelta(days=3)]),
        )

    def lie_elsewhere(self) -> None:
        self.plan().get().districts.set(self.chance.sample(self.districts, self.chance.randint(0, 2)))

    def write_elsewhere(self) -> None:
        self.plan().update(written_districts=[place.pk for place in self.chance.sample(self.districts, 2)])

    def file(self) -> None:
        plan = self.plan().get()
        version = freezing.freeze(plan, by="王小明", at=timezone.now())
        freezing.stand_at(plan, self.some([None, version, version]))
        plan.save()

    def save_as_it_was_read(self) -> None:
        plan = self.plan().get()
        self.plans.get(pk=plan.pk).districts.set(self.chance.sample(self.districts, 1))
        plan.title += "改"
        plan.save()

    def let_in(self) -> None:
        ProposalGroupObjectPermission.objects.get_or_create(
            content_object=self.plan().get(), group=self.some(self.units).group, permission=self.review
        )

    def let_out(self) -> None:
        ProposalGroupObjectPermission.objects.filter(group=self.some(self.units).group).delete()

    def plan_venture(self) -> None:
        Venture.objects.create(proposal=self.plan().get(), title="事業", executing_unit=self.some([None, *self.units]))

    def execute(self) -> None:
        Venture.objects.filter(proposal__in=self.plan()).update(executing_unit=self.some([None, *self.units]))

    def choose_another(self) -> None:
        chosen = {"unit_rewritten": True, "written_unit": self.some([None, *self.units])}
        Venture.objects.filter(proposal__in=self.plan()).update(**chosen)

    def drop_ventures(self) -> None:
        Venture.objects.filter(proposal__in=self.plan()).delete()

    def prefer(self) -> None:
        District.objects.filter(pk=self.some(self.districts).pk).update(priority=self.some([True, False]))

    def move_office(self) -> None:
        free = District.objects.filter(pk__in=[place.pk for place in self.districts], units=None)
        Unit.objects.filter(pk=self.some(self.offices).pk).update(district=self.some(free))

    def take_away(self) -> None:
        plan = self.plan().get()
        plan.group_permissions.all().delete()
        if plan.versions.exists():  # which nobody takes away
            return
        plan.delete()


WRITES = [
    Town.begin, Town.begin, Town.tell, Town.represent, Town.hand_on, Town.hand_on, Town.lie_elsewhere, Town.let_in,
    Town.save_as_it_was_read, Town.let_in, Town.let_out, Town.plan_venture, Town.execute, Town.drop_ventures, Town.prefer,
    Town.move_office, Town.take_away, Town.write_elsewhere, Town.choose_another, Town.file,
]  # fmt: skip


def acting_for(unit: Unit, user: User) -> Actor:
    return Actor(user, Membership(user=user, unit=Unit.objects.get(pk=unit.pk)))


def by_the_rules(town: Town) -> set[tuple[Any, ...]]:
    rows: set[tuple[Any, ...]] = set()
    preferred = set(Proposal.objects.filter(districts__priority=True).values_list("pk", flat=True))
    for unit in town.units:
        for plan in Proposal.objects.visible_to(acting_for(unit, town.user)):
            assert plan.priority == (plan.pk in preferred)
            rows.add((unit.pk, plan.pk, *(getattr(plan, LISTED_BY.get(name, name)) for name in COPIED)))
    return rows


def kept() -> set[tuple[Any, ...]]:
    return set(Sight.objects.values_list("unit", "proposal", *COPIED))


@pytest.mark.parametrize(
    ("seed", "steps"), [(8, STEPS), *(pytest.param(seed, MANY_STEPS, marks=pytest.mark.slow) for seed in (2, 3, 4))]
)
def test_what_is_kept_is_what_the_rules_say(seed, steps):
    town = Town(seed)
    for _ in range(steps):
        town.write()
        assert kept() == by_the_rules(town)
    assert len(kept()) > len(town.units)


def test_what_a_row_shows_to_be_in_sight_the_rules_say_too():
    town = Town(6)
    for _ in range(STEPS):
        town.write()
    offices = [make_unit(kind) for kind in (UnitKind.PLATFORM, UnitKind.RDEC, UnitKind.CONVENER)]
    sure = 0
    for actor in [acting_for(unit, town.user) for unit in (*town.units, *offices)]:
        seen = {plan.pk for plan in Proposal.objects.visible_to(actor)}
        surely = {plan.pk for plan in Proposal.objects.all() if surely_sees(plan, actor)}
        assert surely <= seen
        assert surely == seen or actor.kind not in (UnitKind.PLATFORM, UnitKind.RDEC)
        sure += len(surely)
    assert sure > Proposal.objects.count()


def test_lists_find_what_the_rules_show_in_the_same_order():
    town = Town(5)
    for _ in range(STEPS):
        town.write()
    for actor in [acting_for(unit, town.user) for unit in town.units]:
        for narrow, order in zip(NARROWED.values(), cycle(ORDERS.values()), strict=False):
            plans = Proposal.objects.order_by(*order)
            shown = list(narrow(plans.visible_to(actor)))
            but = [plan.pk for plan in shown[:1]]
            assert list(plans.seen_by(actor, narrow)[:30]) == shown[:30]
            assert list(plans.seen_by(actor, narrow, but=but)[:30]) == shown[1:31]
            assert plans.seen_by(actor, narrow).counted(99) == len(shown)
            assert list(narrow(plans.each_seen_by(actor))) == shown
            searched = plans.filter(title__contains="1")
            assert list(searched.seen_by(actor, narrow)[:30]) == list(narrow(searched.visible_to(actor)))[:30]

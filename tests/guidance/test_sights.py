"""What of guidance stands on the lists of units is what the rules say, whatever was written, and by whom."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import psycopg
import pytest
from django.db import IntegrityError, connection, models, transaction
from django.db.models import Q, QuerySet
from django.db.utils import ProgrammingError
from django.utils import timezone

from accounts.actors import Actor
from accounts.models import Membership, Unit
from accounts.states import PROPOSING_KINDS, Role, UnitKind
from guidance.coordination.states import ANSWERED_ONES, CoordinationState, Settled
from guidance.matching.states import PLACE_TAKEN, MatchState
from guidance.models import (
    ContactNote,
    Contribution,
    Coordination,
    CounsellingRequest,
    FollowUp,
    GuidanceSight,
    Match,
    Partner,
    Resource,
    ResourceUse,
    Visit,
    VisitParty,
)
from guidance.partners.states import PartnerKind
from guidance.queries import rows_seen
from guidance.resources.states import ResourceKind, UseState
from guidance.states import Contacted, FollowUpState, Listed, RequestState, Topic, VisitState
from inputs.fields import roc_year
from tests.factories.accounts import make_unit
from tests.guidance.matching.cases import make_partner
from tests.proposals.case.test_sights import MANY_STEPS, Town
from tests.proposals.case.test_sights import WRITES as OF_PLANS
from workflow import rights

pytestmark = pytest.mark.django_db
STEPS = 120
OFFICES = (UnitKind.PLATFORM, UnitKind.RDEC, UnitKind.CONVENER)
OTHERS = (UnitKind.COUNSELLING_TEAM, UnitKind.PARTNER, UnitKind.PARTNER)
KINDS = (UnitKind.AGENCY, UnitKind.COUNSELLING_TEAM, UnitKind.PARTNER, UnitKind.PROPOSER, UnitKind.PLATFORM)
MODELS: dict[Listed, type[models.Model]] = {
    Listed.REQUEST: CounsellingRequest,
    Listed.VISIT: Visit,
    Listed.FOLLOW_UP: FollowUp,
    Listed.MATCH: Match,
    Listed.PUT_IN: Contribution,
    Listed.USE: ResourceUse,
    Listed.TOGETHER: Coordination,
    Listed.SPOKEN: ContactNote,
}
OF_A_DAY = (Listed.PUT_IN, Listed.SPOKEN)
OF_A_YEAR = (Listed.REQUEST, Listed.USE, Listed.TOGETHER)
TAIPEI = timezone.get_default_timezone()
YEARS = [dt.datetime(2025, 12, 31, 23, 59, tzinfo=TAIPEI), dt.datetime(2026, 1, 1, 0, 1, tzinfo=TAIPEI)]
COPIED = ("day", "state", "place", "kind", "year", "about", "own")


class Guided(Town):
    """A town in which help is asked for, places are visited, partners work along."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self.units += [*map(make_unit, (*OFFICES, *OTHERS))]
        self.partners = [make_partner(name) for name in ("山城大學", "大甲溪企業")]
        giver = next(unit for unit in self.units if unit.kind == UnitKind.AGENCY)
        today = timezone.localdate()
        said = {"unit": giver, "valid_from": today, "valid_until": today, "themes": [], "capacity": 1}
        self.resource = Resource.objects.create(kind=ResourceKind.VENUE, title="會議室", **said)

    def write(self) -> None:
        with suppress(IntegrityError), transaction.atomic():  # what stands already is not made twice
            (self.some(WRITES) if self.plans.exists() else Town.begin)(self)

    def day(self) -> dt.date:
        return timezone.localdate() + dt.timedelta(days=self.chance.randint(-3, 3))

    def of(self, model: Any) -> QuerySet[Any]:
        rows = model.objects.order_by("pk")
        return rows.filter(pk=self.some(rows.values_list("pk", flat=True) or [0]))

    def any_plan(self) -> Any:
        return self.some([None, *self.plans])

    def change(self, model: Any, **said: Callable[[], Any]) -> None:
        """Of one row one column or several."""
        names = self.chance.sample(sorted(said), self.chance.randint(1, len(said)))
        QuerySet.update(self.of(model), **{name: said[name]() for name in names})

    def request_is(self) -> dict[str, Callable[[], Any]]:
        return {
            "asked_by": lambda: self.some(self.units),
            "team": lambda: self.some(self.units),
            "state": lambda: self.some(RequestState),
            "proposal": self.any_plan,
            "due_on": lambda: self.some([None, self.day()]),
            "topics": lambda: self.chance.sample(sorted(Topic), 2),
            "asked_at": lambda: self.some(YEARS),
        }

    def speak(self) -> None:
        for request in self.of(CounsellingRequest):
            ContactNote.objects.create(request=request, day=self.day(), how=self.some(Contacted), words="談過。")

    def ask(self) -> None:
        said = {"holder": "platform", "assigned_at": timezone.now(), "outcome": "已說明。"}
        row = CounsellingRequest.objects.create(**said, **{name: some() for name, some in self.request_is().items()})
        row.districts.set(self.chance.sample(self.districts, 2))

    def go_on_with_request(self) -> None:
        self.change(CounsellingRequest, **self.request_is())

    def ask_elsewhere(self) -> None:
        for row in self.of(CounsellingRequest):
            row.districts.set(self.chance.sample(self.districts, self.chance.randint(0, 2)))

    def visit_is(self) -> dict[str, Callable[[], Any]]:
        return {
            "asked_by": lambda: self.some(self.units),
            "team": lambda: self.some(self.units),
            "request": lambda: self.some([None, *CounsellingRequest.objects.order_by("pk")]),
            "proposal": self.any_plan,
            "district": lambda: self.some(self.districts),
            "day": self.day,
            "state": lambda: self.some(VisitState),
        }

    def visit(self) -> None:
        now = timezone.now()
        said = {"holder": "platform", "offered": [], "starts_at": now, "ends_at": now + dt.timedelta(hours=1)}
        said |= {"place": "水圳", "seen": "水圳已清淤。", "recorded_at": now}
        Visit.objects.create(**said, **{name: some() for name, some in self.visit_is().items()})

    def go_on_with_visit(self) -> None:
        self.change(Visit, **self.visit_is())

    def take_part(self) -> None:
        for visit in self.of(Visit):
            VisitParty.objects.create(visit=visit, unit=self.some(self.units))

    def another_takes_part(self) -> None:
        self.of(VisitParty).update(unit=self.some(self.units))

    def stay_away(self) -> None:
        self.of(VisitParty).delete()

    def leave_to_do(self) -> None:
        said = {"holder": "owner", "outcome": "已辦理。"}
        for visit in self.of(Visit):
            FollowUp.objects.create(visit=visit, owner=self.some(self.units), until=self.day(), **said)

    def do(self) -> None:
        self.change(
            FollowUp,
            owner=lambda: self.some(self.units),
            state=lambda: self.some(FollowUpState),
            due_on=lambda: self.some([None, self.day()]),
        )

    def match_is(self) -> dict[str, Callable[[], Any]]:
        return {
            "proposal": lambda: self.some(self.plans),
            "partner": lambda: self.some(self.partners),
            "kind": lambda: self.some(PartnerKind),
            "year": lambda: self.some([114, 115]),
            "contacted_at": lambda: self.some([None, timezone.now()]),
            "state": lambda: self.some(MatchState),
            "due_on": lambda: self.some([None, self.day()]),
        }

    def match(self) -> None:
        said = {"asked_by": self.units[0], "holder": "platform", "agreement_number": "山字第1號", "outcome": "已結束。"}
        Match.objects.create(**said, **{name: some() for name, some in self.match_is().items()})

    def go_on_with_match(self) -> None:
        self.change(Match, **self.match_is())

    def put_in(self) -> None:
        for match in self.of(Match):
            Contribution.objects.create(match=match, kind=match.kind, day=self.day(), hours=1)

    def sign_in(self) -> None:
        own = [unit for unit in self.units if unit.kind == UnitKind.PARTNER]
        self.of(Partner).update(unit=self.some([None, *own]))

    def use_is(self) -> dict[str, Callable[[], Any]]:
        return {
            "giver": lambda: self.some(self.units),
            "asked_at": lambda: self.some(YEARS),
            "proposal": lambda: self.some(self.plans),
            "state": lambda: self.some(UseState),
            "due_on": lambda: self.some([None, self.day()]),
        }

    def use(self) -> None:
        said = {"resource": self.resource, "asked_by": self.units[0], "holder": "platform", "outcome": "已使用。"}
        ResourceUse.objects.create(**said, **{name: some() for name, some in self.use_is().items()})

    def go_on_with_use(self) -> None:
        self.change(ResourceUse, **self.use_is())

    def give_another_thing(self) -> None:
        Resource.objects.update(kind=self.some(ResourceKind))

    def coordination_is(self) -> dict[str, Callable[[], Any]]:
        return {
            "addressee": lambda: self.some(self.units),
            "asked_at": lambda: self.some(YEARS),
            "answered_on": self.day,
            "proposal": self.any_plan,
            "state": lambda: self.some(CoordinationState),
            "outcome": lambda: self.some(Settled),
            "due_on": lambda: self.some([None, self.day()]),
        }

    def coordinate(self) -> None:
        said = {"asked_by": self.units[0], "holder": "platform", "answer": "可行。", "result": "已排入。"}
        Coordination.objects.create(**said, **{name: some() for name, some in self.coordination_is().items()})

    def go_on_with_coordination(self) -> None:
        self.change(Coordination, **self.coordination_is())

    def give_up(self) -> None:
        self.of(self.some([FollowUp, ResourceUse, Coordination])).delete()

    def form(self) -> None:
        plan = self.plan().get()
        self.plan().update(case_number=None)
        self.plans.filter(pk=plan.pk).update(case_number=f"115-{plan.pk:04}")

    def be_of_another_kind(self) -> None:
        Unit.objects.filter(pk=self.units[-1].pk).update(kind=self.some(KINDS))

    def open_an_office(self) -> None:
        kind = self.some(OFFICES)
        if Unit.objects.filter(kind=kind).count() < 2:
            self.units.insert(0, Unit.objects.create(kind=kind, code=f"{kind}-2", name=f"{kind.label}二"))

    def close_an_office(self) -> None:
        named = set(CounsellingRequest.objects.values_list("asked_by", flat=True))
        last = self.units[0]
        if last.code.endswith("-2") and not named:
            self.units.pop(0).delete()

    def own_elsewhere(self) -> None:
        self.plan().update(owner=self.some(self.units))


WRITES = [
    *(write for write in OF_PLANS if write is not Town.take_away),
    Guided.ask, Guided.ask, Guided.speak, Guided.go_on_with_request, Guided.ask_elsewhere, Guided.visit, Guided.visit,
    Guided.go_on_with_visit, Guided.go_on_with_visit, Guided.take_part, Guided.take_part, Guided.another_takes_part,
    Guided.stay_away, Guided.leave_to_do, Guided.leave_to_do, Guided.do, Guided.match, Guided.match,
    Guided.go_on_with_match, Guided.go_on_with_match, Guided.put_in, Guided.put_in, Guided.sign_in, Guided.use, Guided.go_on_with_use,
    Guided.give_another_thing, Guided.use, Guided.coordinate, Guided.coordinate, Guided.go_on_with_coordination, Guided.give_up, Guided.form,
    Guided.be_of_another_kind, Guided.open_an_office, Guided.close_an_office, Guided.own_elsewhere,
]  # fmt: skip


def actors(town: Guided) -> list[Actor]:
    """An officer of each unit there is, as it is by now."""
    units = Unit.objects.order_by("pk")
    return [Actor(town.user, Membership(user=town.user, unit=unit, role=Role.OFFICER)) for unit in units]


def visible(what: Listed, actor: Actor) -> QuerySet[Any]:
    if what == Listed.SPOKEN:
        return ContactNote.objects.filter(request__in=CounsellingRequest.objects.visible_to(actor))
    if what == Listed.PUT_IN:
        return Contribution.objects.filter(match__in=Match.objects.visible_to(actor))
    return MODELS[what]._default_manager.visible_to(actor)  # type: ignore[attr-defined,no-any-return]


def asked_of(what: Listed, row: Any, unit: Any) -> tuple[Any, ...]:
    """What of the row a list is narrowed and ordered by."""
    own = what == Listed.MATCH and unit in row.proposal.proposing_unit_ids
    kinds: dict[Listed, Callable[[], str]] = {
        Listed.USE: lambda: row.resource.kind,
        Listed.TOGETHER: lambda: row.outcome,
        Listed.REQUEST: lambda: f",{','.join(row.topics)},",
        Listed.SPOKEN: lambda: row.how,
    }
    kind = kinds.get(what, lambda: getattr(row, "kind", ""))
    asked_on = timezone.localdate(row.asked_at) if what in OF_A_YEAR else None
    place = row.visit.district_id if what == Listed.FOLLOW_UP else getattr(row, "district_id", None)
    about = {Listed.MATCH: "partner_id", Listed.USE: "resource_id"}.get(what, "")
    days = (row.answered_on - asked_on).days if what == Listed.TOGETHER and row.state in ANSWERED_ONES else None
    day = row.day if what in (Listed.VISIT, *OF_A_DAY) else row.due_on
    return (
        day,
        getattr(row, "state", ""),
        place,
        kind(),
        roc_year(asked_on) if asked_on else getattr(row, "year", None),
        getattr(row, about) if about else days,
        own,
    )


def by_the_rules(town: Guided) -> set[tuple[Any, ...]]:
    return {
        (actor.unit_id, what.value, row.pk, *asked_of(what, row, actor.unit_id))
        for actor in actors(town)
        for what in Listed
        for row in visible(what, actor)
    }


def kept() -> set[tuple[Any, ...]]:
    return set(GuidanceSight.objects.values_list("unit", "what", "listed", *COPIED))


@pytest.mark.parametrize(
    ("seed", "steps"), [(3, STEPS), *(pytest.param(seed, MANY_STEPS, marks=pytest.mark.slow) for seed in (2, 3, 4))]
)
def test_what_is_kept_is_what_the_rules_say(seed, steps):
    town, held = Guided(seed), set()
    for _ in range(steps):
        town.write()
        rows = kept()
        assert rows == by_the_rules(town)
        held |= {what for _unit, what, *_rest in rows}
    assert held == {what.value for what in Listed}


def in_order(what: Listed) -> QuerySet[Any]:
    rows: Any = MODELS[what]._default_manager.all()
    if what in OF_A_DAY:
        return rows.order_by("-day", "-id")
    return rows.by_day() if what == Listed.VISIT else rows.by_due()


def test_lists_hold_what_the_rules_show_in_the_same_order_and_partners_are_written_to_by_whom_they_work_along_with():
    town, shown = Guided(5), Counter[str]()
    for _ in range(2 * STEPS):
        town.write()
    for actor in actors(town):
        for what in Listed:
            rows = list(in_order(what).filter(pk__in=visible(what, actor)))
            here = [row for row in rows if asked_of(what, row, 0)[1] in ("open", "held", "assigned", "active", "asked")]
            narrow = Q(state__in=("open", "held", "assigned", "active", "asked"))
            found = [rows_seen(actor, what, q, in_order(what)) for q in (Q(), narrow)]
            assert [list(each[:30]) for each in found] == [rows[:30], here[:30]]
            assert [each.counted(99) for each in found] == [len(rows), len(here)]
            shown[what] += len(rows)
        matches = Match.objects.filter(state__in=PLACE_TAKEN).select_related("proposal")
        mine = {row.partner_id for row in matches if actor.unit_id in row.proposal.proposing_unit_ids}
        mine |= {row.pk for row in Partner.objects.all() if row.unit_id and row.unit_id == actor.unit_id}
        told = {row.pk for row in Partner.objects.told_to(actor) if row.may_write}  # type: ignore[attr-defined]
        mine = {row.pk for row in Partner.objects.all()} if actor.kind == UnitKind.PLATFORM else mine
        assert told == mine or (told < mine and actor.kind not in PROPOSING_KINDS)  # others own no plans but here
        shown["writes"] += len(told)
    assert min(shown.values()) > 0
    assert set(shown) == {*Listed, "writes"}


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO guidance_sight (unit_id, what, listed, state, kind, own) VALUES (1, 'visit', 1, '', '', false)",
        "UPDATE guidance_sight SET own = true",
        "DELETE FROM guidance_sight",
    ],
)
def test_the_application_writes_none_of_it_itself(statement):
    with pytest.raises(ProgrammingError) as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert isinstance(refused.value.__cause__, psycopg.errors.InsufficientPrivilege)
    assert rights.kept() == [
        "guidance_sight",
        "records_seal",
        "records_unsealed",
        "reviews_meetingsight",
        "search_passage",
    ]

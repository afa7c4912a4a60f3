"""The chart against a plain model: every arrow once, then random walks of random people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from accounts.actors import Actor
from accounts.states import OrganisationKind, Role
from documents.models import Attachment
from portal.demo.walker import Walker
from proposals.models import PlanVersion, Proposal, ProposalTransition, SectionRequest
from proposals.workflow import MACHINE
from tests.factories.plans import CROSS
from tests.proposals.chart import ARROWS, EDGES, ENDED, MOVES, OPEN, PEOPLE, TAKE_BACKS, Model
from tests.workflow.cases import footprint, kept_for_module, make_cast, walker_at
from workflow.calendar import clock
from workflow.engine.errors import Refused, StaleVersion
from workflow.models import Notification, OutboxMessage

pytestmark = pytest.mark.django_db
# Where random walks begin, so that few steps reach every part of the chart.
STATIONS = ("drafting", "with_rdec", "document_review", "project_meeting", "ready_for_working", "executing")


class Traveller(Walker):
    """A walker whose moves are made by whomever the test names, and the model that walks beside it."""

    person: str = ""
    model: Model

    @classmethod
    def at(cls, walker: Walker, model: Model) -> Traveller:
        """Beside the row as the database has it now."""
        plan = Proposal.objects.get(pk=walker.plan.pk)
        made = cls(walker.cast, walker.idea, walker.owner, plan, walker.moment, walker.calendar)
        made.model = Model(**vars(model))
        return made

    def actor_of(self, move: Any) -> Actor:
        """The person named, else who it should be."""
        return self.who(self.person) if self.person else super().actor_of(move)

    def who(self, person: str) -> Actor:
        """The actor a name of the model stands for."""
        if person == "owner":
            return self.owner
        if person == "stranger":
            unit = self.cast.organisation("別的協會", OrganisationKind.CIVIC, "stranger", "路人")
            return self.cast.actor(unit)
        code, role = person.split()
        return self.cast.of(code, Role(role))

    def try_move(self, name: str, person: str, **door: Any) -> Any:
        """Ask the door; what must be in order first is put in order when the model says that the move is open."""
        move = MACHINE[name]
        with clock.at(self.moment):
            if self.model.allows(name, person) and not door.get("expected_version"):
                self.person = ""
                self.prepare(move)
            self.person = person
            try:
                return self.carry_out(move, **door)
            finally:
                self.person = ""

    def agrees(self) -> bool:
        """The row, the log and the model say the same."""
        stored = Proposal.objects.get(pk=self.plan.pk)
        line = stored.transitions.last()
        logged = (line.target, line.row_version) if line else ("drafting", 0)
        return (stored.state, stored.row_version) == logged and stored.state == self.model.state == self.plan.state

    def later(self) -> None:
        """Some days pass."""
        self.moment += dt.timedelta(days=3)


@contextmanager
def taken_back() -> Iterator[None]:
    """What happens inside did not happen."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def stations(django_db_setup, django_db_blocker):
    """Plans along the way: (walker, model) by where they stand; one of several districts too."""
    with kept_for_module(django_db_blocker):
        cast, found = make_cast(), {}
        for number, state in enumerate(STATIONS):
            walker = walker_at(state, cast, title=f"計畫{number}", owner=f"第{number}協會", name=f"o{number}")
            found[state] = (walker, Model(state, last=last_move(walker)))
        several = walker_at("notified", cast, idea=CROSS)
        found["several districts"] = (several, Model("notified", several_districts=True, last=last_move(several)))
        for person in PEOPLE:  # accounts are made when first asked for; a refusal must find them there
            Traveller.at(*found["drafting"]).who(person)
        yield found


def last_move(walker: Walker) -> tuple[str, str]:
    """How the walk came to where it stands."""
    return walker.plan.transitions.values_list("move", "source").last() or ("", "")


def trace() -> list[Any]:
    """What a move leaves, in short: the full footprint is compared where every arrow is walked."""
    kept = (ProposalTransition, PlanVersion, SectionRequest, Attachment, OutboxMessage, Notification)
    rows = Proposal.objects.order_by("id").values_list("state", "row_version", "holder", "due_on", "case_number")
    return [model.objects.count() for model in kept] + list(rows)


# --- the table ------------------------------------------------------------------------------------------------------


def test_the_machine_has_the_arrows_of_the_chart_and_no_others():
    assert (len(MOVES), len(OPEN), len(EDGES)) == (62, 24, 90)
    assert set(MACHINE.moves) == set(MOVES)
    assert {(state, m.name) for m in MACHINE.moves.values() for state in m.source} == EDGES
    targets = {name: target for name, (_source, target, _who) in ARROWS.items()} | {"withdraw": "withdrawn"}
    assert {m.name: m.target for m in MACHINE.moves.values()} == targets
    assert set(MACHINE.states.values) == OPEN | ENDED


# --- every arrow ----------------------------------------------------------------------------------------------------


def explore(start: Walker, model: Model, walked: set[tuple[str, str]], seen: set[tuple[str, str]]) -> None:
    """Walk every arrow that leaves here, and on from each state not seen yet; every step is taken back."""
    for name in model.open_moves():
        with taken_back():
            traveller = Traveller.at(start, model)
            traveller.later()
            step(traveller, name)
            walked.add((model.state, name))
            take_back(traveller, walked)
            here = (traveller.model.state, traveller.model.returned_by if name.startswith("return") else "")
            if here not in seen and traveller.model.state not in ENDED:
                seen.add(here)
                explore(traveller, traveller.model, walked, seen)


def take_back(traveller: Traveller, walked: set[tuple[str, str]]) -> None:
    """Of a filing just made, the arrow back, however often the state it led to was seen before."""
    for name in set(traveller.model.open_moves()) & set(TAKE_BACKS):
        with taken_back():
            back = Traveller.at(traveller, traveller.model)
            back.later()
            step(back, name)
            walked.add((traveller.model.state, name))


def step(traveller: Traveller, name: str) -> None:
    """One arrow: refused from a stale page, made once, and made once only."""
    before, person = traveller.plan.row_version, min(traveller.model.may(name))
    with pytest.raises(StaleVersion):
        traveller.try_move(name, person, expected_version=before + 1)
    first = traveller.try_move(name, person, key=f"{name}-{before}")
    traveller.model.go(name)
    assert traveller.agrees()
    rows = footprint()
    again = traveller.try_move(name, person, key=f"{name}-{before}")
    assert (again.pk, again.row_version, footprint() == rows) == (first.pk, before + 1, True)


def test_every_arrow_of_the_chart_is_walked(stations):
    walked: set[tuple[str, str]] = set()
    seen = {("drafting", "")}
    explore(*stations["drafting"], walked, seen)
    several, model = stations["several districts"]
    explore(several, model, walked, seen - {("coaching", ""), ("with_rdec", ""), ("intake_revision", "rdec")})
    assert sorted(walked) == sorted(EDGES)


# --- random walks ---------------------------------------------------------------------------------------------------


class Walks(RuleBasedStateMachine):
    """Random people try random moves; the model says beforehand what comes of it."""

    stations: dict[str, tuple[Walker, Model]]
    walked: set[tuple[str, str]]

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.last: tuple[str, str, int, int] | None = None

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    @initialize(station=st.sampled_from([*STATIONS, "several districts"]))
    def begin(self, station: str) -> None:
        self.traveller = Traveller.at(*self.stations[station])
        self.model = self.traveller.model

    @precondition(lambda self: self.model.open_moves())
    @rule(data=st.data())
    def go_on(self, data: st.DataObject) -> None:
        """An arrow that is open, by one of those it is for; rarely one that ends the walk."""
        name = data.draw(st.sampled_from(self.model.likely_moves()), "move")
        person = data.draw(st.sampled_from(sorted(self.model.may(name))), "person")
        source, before = self.model.state, self.traveller.plan.row_version
        self.traveller.later()
        log = self.traveller.try_move(name, person, key=f"{name}-{before}")
        self.model.go(name)
        assert (log.source, log.target, log.row_version) == (source, self.model.state, before + 1)
        self.last = (name, person, log.pk, before)
        self.walked.add((source, name))

    @rule(name=st.sampled_from(MOVES), person=st.sampled_from(PEOPLE))
    def try_anything(self, name: str, person: str) -> None:
        """Any move by anybody: what the model does not allow is refused and leaves everything as it was."""
        if self.model.allows(name, person):
            return
        before = trace()
        with pytest.raises(Refused):
            self.traveller.try_move(name, person)
        assert trace() == before

    @precondition(lambda self: self.model.open_moves())
    @rule(data=st.data(), off=st.sampled_from([-1, 1, 100]))
    def try_a_stale_page(self, data: st.DataObject, off: int) -> None:
        """The right move by the right person from a page of another version."""
        name = data.draw(st.sampled_from(self.model.open_moves()), "move")
        person = data.draw(st.sampled_from(sorted(self.model.may(name))), "person")
        before = trace()
        with pytest.raises(StaleVersion):
            self.traveller.try_move(name, person, expected_version=self.traveller.plan.row_version + off or 99)
        assert trace() == before

    @precondition(lambda self: self.last is not None)
    @rule()
    def say_it_again(self) -> None:
        """The last intent once more."""
        assert self.last is not None
        name, person, pk, version = self.last
        before = trace()
        self.traveller.person = person
        with clock.at(self.traveller.moment):
            again = self.traveller.carry_out(MACHINE[name], key=f"{name}-{version}")
        self.traveller.person = ""
        assert (again.pk, trace() == before) == (pk, True)

    @invariant()
    def the_row_agrees_with_the_model(self) -> None:
        if hasattr(self, "traveller"):
            assert self.traveller.agrees()


def walk_at_random(stations: dict[str, tuple[Walker, Model]], **profile: Any) -> set[tuple[str, str]]:
    """Run the machine; which arrows were walked."""
    walks = type("Walks", (Walks,), {"stations": stations, "walked": set()})
    quiet = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
    phases = [Phase.generate, Phase.shrink]
    rules = settings(deadline=None, database=None, suppress_health_check=quiet, phases=phases, **profile)
    run_state_machine_as_test(walks, settings=rules)
    return walks.walked


def test_random_walks_agree_with_the_model(stations):
    walked = walk_at_random(stations, max_examples=12, stateful_step_count=16, derandomize=True)
    assert walked <= EDGES


@pytest.mark.slow
def test_long_random_walks_agree_with_the_model(stations):
    walked = walk_at_random(stations, max_examples=60, stateful_step_count=50, print_blob=True)
    assert walked <= EDGES

"""What django-fsm is asked, it answers as the table of moves does; what it is told, it does inside the door only."""

from __future__ import annotations

import re
from copy import copy
from dataclasses import replace
from io import StringIO

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import models
from django.test.utils import isolate_apps
from django_fsm import FSMField, can_proceed, has_transition_perm
from django_fsm.signals import post_transition, pre_transition

from accounts.actors import Actor
from accounts.states import OrganisationKind, Role
from guidance.models import Coordination, CounsellingRequest, FollowUp, InventoryOffer, Match, ResourceUse, Visit
from handovers.models import Handover
from portal.demo.walker import Walker
from portal.management import process_docs
from privacy.models import RightsRequest
from proposals import workflow as w
from proposals.models import Proposal
from proposals.states import State
from public.models import Story
from reviews.models import Charge, Commitment, Meeting, OpinionRequest
from tests.factories.accounts import make_user
from tests.guidance.cases import guided
from tests.handovers.cases import handed_over
from tests.privacy.cases import written
from tests.proposals.chart import OPEN
from tests.public.cases_of import story_of
from tests.reviews.charges.cases import charged
from tests.tracking.changes.cases import begun_of
from tests.tracking.reports.cases import opened_of
from tests.workflow.cases import footprint, fresh, kept_for_module, learnt, make_cast, required, walker_at
from tracking.models import ChangeRequest, Payment, ProgressReport, Undertaking
from workflow.calendar import clock
from workflow.engine import fsm
from workflow.engine.errors import Refused
from workflow.engine.fields import StateAssignmentError, unlocked
from workflow.engine.moves import machines
from workflow.engine.services import available_moves, check, guard_verdict, perform
from workflow.engine.verdicts import YES, no, when
from workflow.models import Stateful

pytestmark = pytest.mark.django_db
MODELS = {
    "proposal": Proposal,
    "coordination": Coordination,
    "resource_use": ResourceUse,
    "counselling": CounsellingRequest,
    "match": Match,
    "visit": Visit,
    "follow_up": FollowUp,
    "inventory_offer": InventoryOffer,
    "handover": Handover,
    "rights_request": RightsRequest,
    "opinion": OpinionRequest,
    "commitment": Commitment,
    "meeting": Meeting,
    "charge": Charge,
    "undertaking": Undertaking,
    "payment": Payment,
    "change": ChangeRequest,
    "report": ProgressReport,
    "story": Story,
}
# One walk through every state that does not end the case early.
EVERYWHERE = [
    *("ask_coaching_revision", "return_from_district", "ask_review_revision", "revise_after_meeting"),
    *("counselling_revise", "working_adjust", "open_change"),
]
# Moves that this walk opens to nobody.
NOT_OPENED = [
    ("charge", "accept_until"),  # nothing is reported as under way
    ("commitment", "amend"),  # while a meeting sits
    *(("commitment", move) for move in ("ask_back", "disown")),
    ("coordination", "answer_coordination"),  # of NDC's people, who are not asked here
    *(("handover", move) for move in ("receive", "refuse")),  # of its receiver, who is not asked here
    ("meeting", "close"),  # a plan waits for it
    *(("opinion", move) for move in ("approve_opinion", "call_off")),  # of a supervisor; nothing was taken back
    ("opinion", "excuse_opinion"),  # not overdue
    *(("opinion", move) for move in ("grant_extension", "recall_request", "refuse_extension")),  # none was asked for
    *(("opinion", move) for move in ("return_opinion", "submit_opinion")),  # its opinions are not checked
    ("proposal", "resubmit_intake_rdec"),  # returned by the district
    ("proposal", "submit_to_rdec"),  # of one district
    ("proposal", "take_back_district_to_notified"),  # filed out of coaching
    *(("proposal", f"take_back_rdec_to_{where}") for where in ("coaching", "notified")),  # of one district
    *(("proposal", f"take_back_{what}") for what in ("rdec_to_revision", "rejection")),  # returned by either
    ("proposal", "waive_meeting"),  # its commitments are not settled
    *(("resource_use", move) for move in ("accept_use", "decline_use")),  # of another agency than the one asked here
]


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    with kept_for_module(django_db_blocker):
        yield walker_at("notified", make_cast())


@pytest.fixture
def walker(made):
    return fresh(made)


@pytest.fixture
def plan(walker):
    return walker.plan


@pytest.fixture
def platform(walker):
    return walker.cast.of("PLATFORM")


# --- one transition of each move --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", MODELS)
def test_every_move_is_a_transition_and_every_transition_a_move(name):
    model, machine = MODELS[name], machines[name]
    found = list(model().get_all_state_transitions())
    assert fsm.cases[name] is model
    assert [(t.name, t.source, t.target) for t in found] == [
        (move.name, state.value, move.target)
        for move in machine.moves.values()
        for state in machine.states
        if state in move.source
    ]
    assert {t.custom["move"] for t in found} == set(machine.moves.values())
    for t in found:
        move = t.custom["move"]
        assert (t.permission, t.custom["label"], t.on_error, len(t.conditions)) == (move.allowed, move.label, None, 1)


@pytest.mark.parametrize("taken", ["title", "machine", "transitions", "save", "version_id", "objects", "notify"])
def test_a_move_is_not_named_like_anything_the_model_has(taken):
    before = getattr(Proposal, taken)
    with pytest.raises(ImproperlyConfigured) as refused:
        fsm.learn(Proposal, w.Move(name=taken, label="", source=OPEN, target="closed", allowed=w.is_rdec))
    assert str(refused.value) == f"Proposal has a {taken} already: the move needs another name"
    assert getattr(Proposal, taken) is before


@pytest.mark.parametrize("field", [FSMField(), models.CharField(max_length=12)])
@isolate_apps("workflow")
def test_a_case_without_a_protected_state_is_not_bound(field):
    class Loose(Stateful):
        state = field

        class Meta:
            app_label = "workflow"

    with pytest.raises(ImproperlyConfigured) as refused:
        fsm.bind(Loose)
    assert str(refused.value) == "Loose.state is no protected FSMField"


# --- asked, it says what the table says -------------------------------------------------------------------------------


def everybody(walker: Walker) -> list[Actor]:
    """One of each that a rule tells apart: the owner, the city's offices, an agency, a stranger, one of no unit."""
    stranger = walker.cast.actor(walker.cast.organisation("別的協會", OrganisationKind.CIVIC, "stranger", "路人"))
    offices = ("PLATFORM", "D200", "D290", "RDEC", "TOU")
    return [
        walker.owner,
        *(walker.cast.of(code) for code in offices),
        walker.cast.of("RDEC", Role.SUPERVISOR),
        walker.cast.of("RDEC", Role.MEMBER),
        stranger,
        Actor(make_user("新來的人")),
    ]


def by_the_table(case: Stateful, actor: Actor) -> list[str]:
    """The moves a page offers as open."""
    return [offer.move.name for offer in available_moves(case, actor) if offer.verdict]


def by_the_door(case: Stateful, actor: Actor) -> list[str]:
    """The moves nothing stands against."""
    found = []
    for move in case.machine.moves.values():
        try:
            check(case, move, actor)
        except Refused:
            continue
        found.append(move.name)
    return found


def by_its_list(case: Stateful, actor: Actor) -> list[str]:
    """What django-fsm lists for the actor."""
    return [t.name for t in case.get_available_state_transitions(actor)]


def by_its_methods(case: Stateful, actor: Actor) -> list[str]:
    """What django-fsm says of each method."""
    with fsm.for_actor(actor):
        return [name for name in case.machine.moves if has_transition_perm(getattr(case, name), actor)]


def unbarred(case: Stateful, actor: Actor) -> list[str]:
    """The moves that leave from here and whose guards hold, whoever may make them."""
    return [m.name for m in case.machine.from_state(case.state) if guard_verdict(case, m, actor)]


def proceeds(case: Stateful, actor: Actor) -> list[str]:
    """The same from django-fsm."""
    with fsm.for_actor(actor):
        return [name for name in case.machine.moves if can_proceed(getattr(case, name))]


def say_the_same(case: Stateful, people: list[Actor]) -> set[str]:
    """Compare for everybody; the moves that are open to somebody."""
    barred_by_nothing = unbarred(case, people[0])
    assert [t.name for t in case.get_available_state_transitions()] == barred_by_nothing
    assert proceeds(case, people[0]) == barred_by_nothing
    found = {str(actor): by_the_table(case, actor) for actor in people}
    for ask in (by_the_door, by_its_list, by_its_methods):
        assert {str(actor): ask(case, actor) for actor in people} == found
    return set().union(*found.values())


def cases_of(plan: Proposal) -> list[Stateful]:
    """The plan as it is stored; while it is reviewed and executed, what hangs on it in each state its machine has."""
    hanging = {
        State.DOCUMENT_REVIEW: OpinionRequest.objects.filter(round__proposal=plan, agency__code="TOU"),
        State.CONFIRMING: Commitment.objects.filter(proposal=plan, agency__code="TOU"),
        State.PROJECT_MEETING: Meeting.objects.filter(agenda_items__proposal=plan),
        State.MEETING_REVISION: charged(plan),
        State.EXECUTING: Undertaking.objects.filter(venture__proposal=plan),
        State.CHANGE_REVIEW: begun_of(plan),
    }
    rows = [*hanging[plan.state][:1]] if plan.state in hanging else []
    if plan.state == State.COACHING_REVISION:
        rows += [*guided(plan), *handed_over(plan), written()]
    if plan.state == State.EXECUTING:
        rows += Payment.objects.filter(undertaking__venture__proposal=plan)[:1]
        rows += [*opened_of(plan), story_of(plan)]
    return [Proposal.objects.get(pk=plan.pk)] + [as_if(row, s.value) for row in rows for s in row.machine.states]


def as_if(row: Stateful, state: str) -> Stateful:
    """The row in another state, in memory."""
    with unlocked(twin := copy(row)):
        twin.state = state
    return twin


class Asking(Walker):
    """Asks everybody before each move: while its guards refuse, and once its papers are in order."""

    people: list[Actor]
    seen: set[tuple[str, str]]
    opened: set[tuple[str, str]]

    def prepare(self, move):
        if not guard_verdict(Proposal.objects.get(pk=self.plan.pk), move, self.owner):
            self.ask()
        super().prepare(move)
        assert move.name in self.ask()

    def ask(self) -> set[str]:
        """Compare all cases of the plan; the plan's open moves."""
        opened = {}
        for case in cases_of(self.plan):
            opened[case.machine_name, case.state] = found = say_the_same(case, self.people)
            self.opened |= {(case.machine_name, name) for name in found}
        self.seen |= set(opened)
        return opened["proposal", self.plan.state]


def test_in_every_state_everybody_is_told_the_same(walker):
    """One plan walked through its chart, asked at each step; two that ended early."""
    draft = walker_at("drafting", walker.cast, name="draft", owner="草稿協會")
    asking = Asking(draft.cast, draft.idea, draft.owner, draft.plan, draft.moment, draft.calendar)
    asking.people, asking.seen, asking.opened = everybody(draft), set(), set()
    asking.walk("closed", via=EVERYWHERE)
    assert asking.ask() == set()
    for state in ("withdrawn", "declined"):
        asking.plan = walker_at(state, walker.cast, name=state, owner=f"{state}協會").plan
        assert asking.ask() == set()
    assert asking.seen == {(name, state.value) for name, machine in machines.items() for state in machine.states}
    every_move = {(name, move) for name, machine in machines.items() for move in machine.moves}
    assert sorted(every_move - asking.opened) == NOT_OPENED


def test_both_lists_of_django_fsm_are_one(walker, plan, platform):
    assert plan.get_available_user_state_transitions(user=walker.owner) == plan.get_available_state_transitions(
        walker.owner
    )
    assert [t.name for t in plan.get_available_state_transitions(platform)] == ["start_coaching"]
    assert [t.name for t in plan.get_available_state_transitions()] == [
        "start_coaching",
        "submit_to_district",
        "take_back_notice",
        "withdraw",
    ]


# --- told, it obeys the door only -------------------------------------------------------------------------------------


@pytest.mark.parametrize("move", [w.START_COACHING, w.FORWARD, w.WITHDRAW])
def test_a_transition_called_outside_the_door_is_refused(plan, platform, move):
    before = footprint()
    with fsm.for_actor(platform), pytest.raises(StateAssignmentError) as refused:
        getattr(plan, move.name)(platform, {"coach": platform.user}, clock.now())
    assert str(refused.value) == f"{move.name} is made by perform() only, not by calling Proposal.{move.name}()"
    assert (plan.state, plan.coach, footprint()) == ("notified", None, before)


def test_the_door_opens_for_one_move_of_one_case(plan, platform):
    """An effect gets no further with another transition, nor with the same one of another object."""
    twin, tried = Proposal.objects.get(pk=plan.pk), []

    def meddle(case, by, data, at):
        for call in (case.withdraw, twin.meddle):
            with pytest.raises(StateAssignmentError):
                call(by, data, at)
            tried.append(call.__name__)

    busy = replace(w.START_COACHING, name="meddle", form="", effects=(meddle,))
    with learnt(Proposal, busy):
        perform(plan, busy, by=platform)
    assert (tried, plan.state, twin.state) == (["withdraw", "meddle"], "coaching", "notified")


def test_a_move_that_only_borrows_a_name_is_not_made(plan, platform):
    borrowed = replace(w.START_COACHING, target="formed", form="")
    with pytest.raises(StateAssignmentError):
        perform(plan, borrowed, by=platform)
    assert Proposal.objects.get(pk=plan.pk).state == "notified"


def test_the_door_fires_the_transition(plan, platform):
    """Once, with the state it leaves and the one it reaches."""
    heard = []

    def hear(instance, name, source, target, **_more):
        heard.append((type(instance), instance.pk, name, source, target, instance.state))

    for signal in (pre_transition, post_transition):
        signal.connect(hear)
    try:
        perform(plan, w.START_COACHING, by=platform, coach=platform.user)
    finally:
        for signal in (pre_transition, post_transition):
            signal.disconnect(hear)
    told = (Proposal, plan.pk, "start_coaching", "notified", "coaching")
    assert heard == [(*told, "notified"), (*told, "coaching")]


def test_the_door_asks_each_guard_once(walker, plan):
    asked = []
    with required(w.MACHINE, w.SUBMIT_TO_DISTRICT, lambda case, actor: asked.append((case.pk, actor)) or YES):
        perform(plan, w.SUBMIT_TO_DISTRICT, by=walker.owner, consent=True)
    assert asked == [(plan.pk, walker.owner)]


def test_a_guard_that_a_higher_app_adds_later_is_heard(walker, plan):
    assert "submit_to_district" in by_its_list(plan, walker.owner)
    with required(w.MACHINE, w.SUBMIT_TO_DISTRICT, lambda case, actor: no("還不行")):
        assert "submit_to_district" not in by_its_list(plan, walker.owner)
        assert not can_proceed(plan.submit_to_district)
    assert "submit_to_district" in by_its_list(plan, walker.owner)


def test_a_guard_that_asks_who_acts_is_told(walker, plan, platform):
    """Without ``for_actor`` nobody acts, and such a guard refuses."""
    with required(w.MACHINE, w.WITHDRAW, lambda case, actor: when(actor.unit_id == case.owner_id, "只有本人")):
        assert by_its_list(plan, walker.owner) == by_the_table(plan, walker.owner)
        assert not can_proceed(plan.withdraw)
        with fsm.for_actor(walker.owner):
            assert can_proceed(plan.withdraw)
            with fsm.for_actor(platform):
                assert not can_proceed(plan.withdraw)
            assert has_transition_perm(plan.withdraw, walker.owner)
        assert not can_proceed(plan.withdraw)


# --- its picture ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", MODELS)
def test_graph_transitions_draws_the_arrows_of_the_document(name):
    out, model = StringIO(), MODELS[name]
    call_command("graph_transitions", model._meta.label, stdout=out)
    drawn = re.findall(r'\.state\.(\w+)" -> "[^"]*\.state\.(\w+)" \[label=(\w+)\]', out.getvalue())
    labels = {move.name: str(move.label) for move in machines[name].moves.values()}
    graph = process_docs.text().split(f"graph_transitions {model._meta.label}`")[1].split("```")[1]
    written = re.findall(r'(\w+) -->\|"([^"]*)"\| (\w+)', graph)
    assert len(drawn) == sum(len(move.source) for move in machines[name].moves.values())
    assert sorted((source, labels[move], target) for source, target, move in drawn) == sorted(written)

"""Machines: the table of moves and what higher apps add to it."""

import pytest
from django.db.models import TextChoices

from proposals.forms import NoteForm
from workflow.engine.moves import Machine, Move, machines
from workflow.engine.verdicts import YES, Predicate, no

ANYBODY = Predicate(lambda instance, actor: YES, "anybody")


class S(TextChoices):
    A = "a", "甲"
    B = "b", "乙"


def never(instance, actor):
    return no("不行")


def always(instance, actor):
    return YES


def move(name: str, source: set[str], target: str, **more) -> Move:
    return Move(name=name, label=name, source=frozenset(source), target=target, allowed=ANYBODY, **more)


@pytest.fixture
def machine():
    moves = [move("there", {S.A}, S.B, guards=(always,)), move("back", {S.B}, S.A), move("stay", {S.A, S.B}, S.A)]
    yield Machine("toy", states=S, moves=moves, holders={S.A: "rdec", S.B: "ndc"}, clocks={S.A: 3})
    del machines["toy"]


def test_a_machine_is_found_by_its_name(machine):
    assert machines["toy"] is machine
    names = (
        "change",
        "charge",
        "commitment",
        "coordination",
        "counselling",
        "follow_up",
        "handover",
        "inventory_offer",
        "match",
        "meeting",
        "opinion",
        "payment",
        "proposal",
        "report",
        "resource_use",
        "rights_request",
        "story",
        "toy",
        "undertaking",
        "visit",
    )
    assert sorted(machines) == [*names]


def test_moves_are_found_by_name_and_by_state(machine):
    assert machine["there"].target == "b"
    assert [m.name for m in machine.from_state("a")] == ["there", "stay"]
    assert [m.name for m in machine.from_state("b")] == ["back", "stay"]
    assert machine.from_state("c") == []
    with pytest.raises(KeyError):
        machine["nowhere"]


def test_a_higher_app_adds_a_guard_once(machine):
    machine.require(machine["there"], never)
    machine.require(machine["there"], never)
    assert machine.guards_of(machine["there"]) == (always, never)
    assert machine.guards_of(machine["back"]) == ()
    assert machine["there"].guards == (always,)


def test_a_guard_added_to_one_machine_stays_there(machine):
    machine.require(machine["there"], never)
    other = Machine("toy", states=S, moves=[machine["there"]], holders={})
    assert other.guards_of(other["there"]) == (always,)


def test_a_move_knows_its_form():
    assert move("there", {"a"}, "b").form_class is None
    assert move("there", {"a"}, "b", form="proposals.forms.NoteForm").form_class is NoteForm


def test_moves_are_told_apart_by_identity():
    first, second = move("there", {"a"}, "b"), move("there", {"a"}, "b")
    assert (first == first, first == second, len({first, second})) == (True, False, 2)  # noqa: PLR0124
    assert str(first) == "there"


def test_a_move_is_not_changed():
    with pytest.raises(AttributeError):
        move("there", {"a"}, "b").target = "c"

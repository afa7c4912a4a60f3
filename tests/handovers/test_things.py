"""What is open in a person's name: handled, coached where nobody handles it, counselled on, left behind; nothing else."""

from __future__ import annotations

import pytest

from accounts.services import remove
from accounts.states import Role, UnitKind
from guidance.counselling.chart import CLOSE
from handovers.open.things import things_of
from proposals.assigning.services import assign, stop
from tests.factories.accounts import make_actor
from tests.factories.plans import walker_at
from workflow.engine.services import perform

pytestmark = pytest.mark.django_db


def test_what_is_handled_coached_and_counselled_on(scene):
    assert sorted(scene.open()) == sorted(scene.keys)
    assert scene.open(scene.receiver) == []


def test_the_most_urgent_stands_first(scene):
    things = things_of(scene.giver.unit, scene.giver.user, reader=scene.head)
    days = [thing.case.due_on for thing in things]
    known = [day for day in days if day]
    assert (known == sorted(known), days[: len(known)] == known, len(things)) == (True, True, 3)


def test_a_line_says_how_the_case_stands(scene):
    lines = {thing.line.key: thing.line for thing in things_of(scene.giver.unit, scene.giver.user, reader=scene.head)}
    line, plan = lines[scene.keys[0]], scene.handled
    assert (line.number, line.called, line.about) == ("", plan.called, plan.proposing_unit.name)
    assert (line.state, line.holder, line.why) == ("研考會收件", "研考會", "")
    assert (line.kind_label, lines[scene.keys[2]].kind_label) == ("計畫", "輔導申請")
    assert (line.since_on is None, lines[scene.keys[1]].since_on) == (False, None)  # of a coach it is not known


def test_who_handles_a_plan_stands_before_its_coach(scene):
    assign([scene.coached], scene.receiver.user, by=scene.head)
    assert scene.keys[1] not in scene.open()
    assert scene.open(scene.receiver) == [scene.keys[1]]


def test_what_was_ended_by_hand_is_nobodys(scene):
    stop([scene.handled], by=scene.head, reason="改由全組承辦")
    assert scene.keys[0] not in scene.open()


def test_what_has_ended_is_left_out(scene):
    perform(scene.request, CLOSE, by=scene.giver, outcome="已找到補助計畫，由協會自行申請。")
    assert scene.keys[2] not in scene.open()


def test_a_plan_that_has_ended_is_left_out():
    walker = walker_at("closed")
    officer = walker.cast.of("RDEC")
    assign([walker.plan], officer.user, by=officer)
    assert things_of(officer.unit, officer.user, reader=officer) == []


def test_who_left_is_named_by_what_nobody_took_since(scene):
    remove(scene.giver.membership, by=scene.keeper)
    assert sorted(scene.open()) == sorted(scene.keys)
    assign([scene.handled], scene.receiver.user, by=scene.receiver)
    assert scene.keys[0] not in scene.open()


def test_of_another_unit_nothing_is_read(scene):
    officer = make_actor(UnitKind.RDEC, Role.OFFICER)
    assign([scene.handled], officer.user, by=officer)
    assert [thing.case for thing in things_of(officer.unit, officer.user, reader=officer)] == [scene.handled]
    assert sorted(scene.open()) == sorted(scene.keys)


def test_two_queries_whatever_there_is(scene, django_assert_num_queries):
    with django_assert_num_queries(2):
        things_of(scene.giver.unit, scene.giver.user, reader=scene.head)

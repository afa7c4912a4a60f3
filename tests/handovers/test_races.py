"""Both sides at once, the receiver leaving, an item taken meanwhile: one effect, and whoever is too late is told."""

from __future__ import annotations

import pytest

from accounts.services import remove
from accounts.states import Role
from handovers.chart import CANCEL, HAND_OVER, RECEIVE
from handovers.models import Handover
from handovers.services import move
from proposals.assigning.services import assign
from proposals.models import Assignment
from tests.factories.accounts import make_actor
from tests.handovers.cases import make_scene
from tests.workflow.races import race, wide_pool
from workflow.engine.errors import Refused

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts):
    with wide_pool():
        return race([lambda act=act: act for act in acts])


def fresh(handover) -> Handover:
    return Handover.objects.for_page().get(pk=handover.pk)


def who_handles(plan) -> list[int]:
    return list(Assignment.objects.filter(proposal=plan, until=None).values_list("user", flat=True))


def test_both_confirm_at_once():
    scene = make_scene()
    handover = scene.prepared()
    gives = lambda: move(fresh(handover), HAND_OVER, by=scene.giver)  # noqa: E731
    receives = lambda: move(fresh(handover), RECEIVE, by=scene.receiver)  # noqa: E731
    given, received = at_once(gives, receives)
    assert given.move == "hand_over"
    state = fresh(handover).state
    if isinstance(received, Refused):  # it came before the other was done
        assert state == "handed_over"
        move(fresh(handover), RECEIVE, by=scene.receiver)
    assert (fresh(handover).state, who_handles(scene.handled)) == ("received", [scene.receiver.user.pk])


def test_received_twice_is_received_once():
    scene = make_scene()
    handover = scene.handed_over()
    version = handover.row_version
    receives = lambda: move(fresh(handover), RECEIVE, by=scene.receiver, expected_version=version)  # noqa: E731
    results = at_once(*[receives] * 6)
    assert sum(isinstance(result, Refused) for result in results) == 5
    assert (handover.transitions.count(), who_handles(scene.handled)) == (2, [scene.receiver.user.pk])
    assert Assignment.objects.filter(proposal=scene.handled).count() == 2


def test_received_and_cancelled_at_once():
    scene = make_scene()
    handover = scene.handed_over()
    receives = lambda: move(fresh(handover), RECEIVE, by=scene.receiver)  # noqa: E731
    cancels = lambda: move(fresh(handover), CANCEL, by=scene.giver, reason="改由兩人分接。")  # noqa: E731
    results = at_once(receives, cancels)
    assert sum(isinstance(result, Refused) for result in results) == 1
    holder = {"received": scene.receiver, "cancelled": scene.giver}[fresh(handover).state]
    assert who_handles(scene.handled) == [holder.user.pk]


def test_the_receiver_leaves_at_the_same_moment():
    scene = make_scene()
    handover = scene.handed_over()
    receives = lambda: move(fresh(handover), RECEIVE, by=scene.receiver)  # noqa: E731
    leaves = lambda: remove(scene.receiver.membership, by=scene.keeper)  # noqa: E731
    received, left = at_once(receives, leaves)
    assert left is None
    # Whoever was first: who has left handles nothing, and what it did not receive is still the giver's.
    handled = [scene.giver.user.pk] if isinstance(received, Refused) else []
    assert (who_handles(scene.handled), fresh(handover).state) == (
        handled,
        "handed_over" if handled else "received",
    )


def test_a_plan_is_taken_at_the_same_moment():
    scene = make_scene()
    handover = scene.handed_over()
    third = make_actor(scene.giver.unit, Role.OFFICER, name="張同仁")
    receives = lambda: move(fresh(handover), RECEIVE, by=scene.receiver)  # noqa: E731
    takes = lambda: assign([scene.handled], third.user, by=scene.head, reason="急件")  # noqa: E731
    received, taken = at_once(receives, takes)
    assert (received.move, taken) == ("receive", {})
    line = next(line for line in fresh(handover).lines if line.key == scene.keys[0])
    was_first = line.outcome == "moved"  # then the supervisor gave it on to the third
    assert (line.why, who_handles(scene.handled)) == ("" if was_first else "已由 張同仁 承辦。", [third.user.pk])

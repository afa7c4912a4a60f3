"""Sixteen set one visit's day, or ask for the same visit, or put it off: one does, the others are told."""

from __future__ import annotations

import pytest
import time_machine

from guidance.models import Visit
from guidance.visits.chart import PUT_OFF, SCHEDULE
from tests.guidance.cases import make_cast, make_plan, proposed, scheduled, when
from tests.workflow.races import THREADS, race, wide_pool
from workflow.engine.errors import Refused, StaleVersion
from workflow.engine.services import perform
from workflow.models import Notification

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def cast(transactional_db):
    with time_machine.travel("2026-03-02 09:00+08:00"):
        yield make_cast()


def refused(results):
    return [result for result in results if isinstance(result, Exception)]


def test_sixteen_set_a_day_and_one_does(cast):
    visit = proposed(cast)

    def prepare(team):
        mine = Visit.objects.get(pk=visit.pk)
        data = when(cast, team=team)
        return lambda: perform(mine, SCHEDULE, by=cast.platform, expected_version=mine.row_version, **data)

    teams = [cast.team.unit, cast.other.unit] * (THREADS // 2)
    with wide_pool():
        results = race([lambda team=team: prepare(team) for team in teams])
    assert {type(error) for error in refused(results)} == {StaleVersion}
    assert len(refused(results)) == THREADS - 1
    left = Visit.objects.get()
    assert left.team == teams[next(n for n, result in enumerate(results) if not isinstance(result, Exception))]
    assert [party.unit for party in left.parties.all()].count(left.team) == 1
    assert Notification.objects.filter(key__endswith=":invited", user=cast.office.user).count() == 1


def test_sixteen_put_it_off_and_one_does(cast):
    visit = scheduled(cast)

    def prepare():
        mine = Visit.objects.get(pk=visit.pk)
        data = when(cast, reason="里長有事")
        return lambda: perform(mine, PUT_OFF, by=cast.team, expected_version=mine.row_version, **data)

    with wide_pool():
        results = race([prepare] * THREADS)
    assert [type(error) for error in refused(results)] == [StaleVersion] * (THREADS - 1)
    assert Visit.objects.get().sequence == 1


def test_sixteen_ask_for_the_same_and_one_visit_is_made(cast):
    plan = make_plan(cast)
    with wide_pool():
        results = race([lambda: lambda: proposed(cast, plan=plan)] * THREADS)
    words = "貴單位已提出一次訪視，還在安排中；請在那一次補充或取消後再提出。"
    assert [(type(error), str(error)) for error in refused(results)] == [(Refused, words)] * (THREADS - 1)
    assert Visit.objects.count() == 1

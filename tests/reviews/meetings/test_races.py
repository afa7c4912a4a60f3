"""Several at once on one meeting: it is cancelled, or its minutes are recorded, never both; who joins it is not left behind."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from django.db import connection, transaction
from django.utils import timezone

from proposals.models import Proposal
from proposals.states import State as PlanState
from reviews.meetings.recording import record_minutes
from reviews.meetings.services import call_meeting, cancel_meeting, join_meeting
from reviews.models import Meeting
from tests.reviews.cases import make_cast, make_plan, paper, plan_with_meeting
from tests.workflow.races import THREADS, race, wide_pool
from workflow.engine.errors import StaleVersion
from workflow.models import Transition

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _connections():
    with wide_pool():
        yield


@pytest.fixture
def people():
    return make_cast()


def test_cancelled_or_recorded(people):
    plan, meeting = plan_with_meeting(people)

    def cancelling():
        loaded = Proposal.objects.get(pk=plan.pk)
        return lambda: cancel_meeting(loaded, reason="不開", by=people.rdec)

    def recording():
        loaded = Meeting.objects.get(pk=meeting.pk)
        return lambda: record_minutes(loaded, paper(), ["照案通過"], by=people.supervisor)

    results = race([cancelling, recording] * (THREADS // 2))
    plan.refresh_from_db()
    meeting.refresh_from_db()
    assert sum(result is None or isinstance(result, Transition) for result in results) == 1
    assert (plan.state, meeting.state, meeting.transitions.count()) in (
        (PlanState.CONFIRMING, "cancelled", 1),
        (PlanState.PROJECT_MEETING, "minutes_confirmed", 1),
    )


def test_a_plan_joins_once(people):
    plan = make_plan(people, PlanState.CONFIRMING)
    call_meeting(plan, held_at=timezone.now() + dt.timedelta(days=3), place="市政大樓", chair="副市長", by=people.rdec)
    meeting, other = Meeting.objects.get(), make_plan(people, PlanState.CONFIRMING)

    def joining():
        loaded = Proposal.objects.get(pk=other.pk)
        return lambda: join_meeting(loaded, meeting, by=people.rdec)

    results = race([joining] * THREADS)
    assert sum(isinstance(result, Transition) for result in results) == 1
    assert list(meeting.agenda_items.values_list("number", "proposal")) == [(1, plan.pk), (2, other.pk)]


def test_a_plan_that_joins_meanwhile_is_not_left_behind(people):
    plan, other = (make_plan(people, PlanState.CONFIRMING) for _n in range(2))
    call_meeting(plan, held_at=timezone.now() + dt.timedelta(days=3), place="市政大樓", chair="副市長", by=people.rdec)
    meeting, results = Meeting.objects.get(), []

    def cancel():
        try:
            results.append(cancel_meeting(plan, reason="召集人另有公務。", by=people.supervisor))
        except StaleVersion as refusal:
            results.append(refusal)
        finally:
            connection.close()

    cancelling = threading.Thread(target=cancel)
    with transaction.atomic():
        join_meeting(other, meeting, by=people.rdec)
        cancelling.start()
        _wait_for_a_lock()
    cancelling.join(60)
    for row in (plan, other, meeting):
        row.refresh_from_db()
    assert (plan.state, other.state, meeting.state) == (PlanState.PROJECT_MEETING, PlanState.PROJECT_MEETING, "planned")
    assert [type(result) for result in results] == [StaleVersion]
    cancel_meeting(plan, reason="召集人另有公務。", by=people.supervisor)
    other.refresh_from_db()
    assert other.state == PlanState.CONFIRMING


def _wait_for_a_lock():
    """Until another connection waits for what this one holds."""
    for _n in range(400):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*), pg_sleep(0.05) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
    raise AssertionError("nobody waits")

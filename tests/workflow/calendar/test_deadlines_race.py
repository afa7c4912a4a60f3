"""Sixteen at once: a calendar that changes while due days are counted, and reminders of many workers."""

from __future__ import annotations

import pytest
from django.utils import timezone

from proposals import workflow as w
from proposals.models import Proposal
from tests.workflow.cases import walker_at
from tests.workflow.races import THREADS, race, wide_pool
from workflow.calendar import deadlines
from workflow.calendar.days import WorkingCalendar
from workflow.delivery.reminders import remind_all
from workflow.engine.services import perform
from workflow.models import CalendarDay, Notification, Reminder

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _connections():
    with wide_pool():
        yield


@pytest.fixture
def walker():
    return walker_at("notified")


def test_a_day_off_declared_while_cases_move_leaves_none_behind(walker):
    platform, plan = walker.cast.of("PLATFORM"), walker.plan
    common = {"owner": plan.owner, "created_by": plan.created_by, "state": "notified", "holder": "platform"}
    plans = [
        Proposal.objects.create(**common, title=f"計畫{n}", notified_at=timezone.now()) for n in range(THREADS - 1)
    ]
    off = WorkingCalendar.load().add(timezone.localdate(), 20)

    def mover(case: Proposal):
        return lambda: lambda: perform(case, w.START_COACHING, by=platform, coach=platform.user)

    def declarer():
        day = CalendarDay(date=off, is_workday=False, name="颱風停班")
        return lambda: deadlines.declare([day], by=platform)

    results = race([declarer, *map(mover, plans)])
    assert [result for result in results if isinstance(result, Exception)] == []
    due = WorkingCalendar.load().add(timezone.localdate(), 20)
    assert due > off
    found = Proposal.objects.filter(pk__in=[case.pk for case in plans]).values_list("state", "due_days", "due_on")
    assert set(found) == {("coaching", 20, due)}
    assert deadlines.keep() == 0


def test_many_workers_remind_once(walker):
    today = WorkingCalendar.load().on_or_after(timezone.localdate())
    Proposal.objects.filter(pk=walker.plan.pk).update(due_on=today)
    Notification.objects.all().delete()
    results = race([lambda: lambda: remind_all(today)] * THREADS)
    assert sorted(results) == [0] * (THREADS - 1) + [1]
    assert (Reminder.objects.count(), Notification.objects.count()) == (1, 2)

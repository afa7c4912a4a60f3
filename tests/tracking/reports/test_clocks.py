"""Clocks of reports: opened on the first working day, due across 春節 and a typhoon day, reminded once, deputies too."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from tests.factories.accounts import make_deputy
from tests.tracking.cases import item, make_cast, make_work_plan
from tests.tracking.reports.cases import END, START, tracked
from tracking.models import ProgressReport, Undertaking
from tracking.reports.opening import open_all
from tracking.reports.services import set_rhythm
from tracking.reports.tasks import open_reports
from tracking.states import Every
from workflow.calendar.days import load_reference
from workflow.delivery.reminders import remind_all
from workflow.models import CalendarDay, Notification, Reminder

pytestmark = pytest.mark.django_db
DUE = dt.date(2026, 2, 10)


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def case(cast):
    load_reference()
    return tracked(cast)


def told():
    return sorted(Notification.objects.filter(key__startswith="remind:report").values_list("user__name", flat=True))


@pytest.mark.parametrize(
    ("day_off", "opened", "due"),
    [
        (None, dt.date(2026, 2, 2), dt.date(2026, 2, 11)),
        (dt.date(2026, 2, 2), dt.date(2026, 2, 3), dt.date(2026, 2, 12)),  # a typhoon on the first working day
        (dt.date(2026, 2, 6), dt.date(2026, 2, 2), dt.date(2026, 2, 12)),
    ],
)
def test_opened_on_the_first_working_day_and_due_seven_after(case, day_off, opened, due):
    if day_off:
        CalendarDay.objects.create(date=day_off, is_workday=False, name="颱風停班")
    days = [dt.date(2026, 1, 30) + dt.timedelta(days=n) for n in range(6)]
    assert [day for day in days if open_all(day)] == [opened]
    report = ProgressReport.objects.get()
    assert (report.opened_on, report.due_on) == (opened, due)


def test_a_period_across_the_new_year_of_115(case):
    """A worker that was away opens it on the 12th: 13, after 春節 23 to 26, the 27th is off, then 2 and 3 March."""
    open_all(dt.date(2026, 2, 12))
    assert ProgressReport.objects.get().due_on == dt.date(2026, 3, 3)
    assert open_all(dt.date(2026, 3, 2)) == 1  # the 1st is a Sunday
    assert ProgressReport.objects.order_by("number").last().due_on == dt.date(2026, 3, 11)


def test_the_clock_may_run_twice_and_late_each_report_is_made_once(case):
    with time_machine.travel(dt.datetime(2026, 4, 20, 9, tzinfo=dt.UTC)):
        assert [open_reports(), open_reports()] == [3, 0]
    assert list(ProgressReport.objects.values_list("number", flat=True)) == [1, 2, 3]
    opened = Notification.objects.filter(key__startswith="report:opened:")
    assert sorted(opened.values_list("key", flat=True)) == [f"report:opened:{case.pk}:{n}" for n in (1, 2, 3)]


def test_another_rhythm_counts_from_the_next_period(cast, case):
    open_all(dt.date(2026, 2, 2))
    set_rhythm(case, Every.QUARTER, "工期長，改為每季填報。", by=cast.platform)
    assert open_all(dt.date(2026, 3, 2)) == 0
    assert open_all(dt.date(2026, 4, 1)) == 1
    latest = ProgressReport.objects.order_by("number").last()
    assert (latest.first_day, latest.last_day) == (dt.date(2026, 2, 1), dt.date(2026, 3, 31))


def test_reminders_go_to_deputies_and_once_each_stage(cast, case):
    open_all(dt.date(2026, 2, 2))
    ProgressReport.objects.update(due_on=DUE)
    days = {"valid_from": dt.date(2026, 1, 1), "valid_to": dt.date(2027, 12, 31)}
    make_deputy(cast.executor, **days)
    stages = {
        dt.date(2026, 2, 9): ["執行者", "李代理"],
        dt.date(2026, 2, 10): ["執行者", "李代理"],
        dt.date(2026, 2, 11): ["執行者", "李代理"],
        dt.date(2026, 2, 13): sorted(["執行者", "李代理", "研考", "研考主管"]),
    }
    for today, people in stages.items():
        Notification.objects.all().delete()
        with time_machine.travel(dt.datetime.combine(today, dt.time(9), dt.UTC)):
            for _hour in range(3):  # a worker that is started anew looks again
                remind_all(today)
        assert told() == sorted(people)
    assert Reminder.objects.filter(machine="report").count() == len(stages)


def test_nothing_is_asked_of_what_is_tracked_no_more(cast, case):
    open_all(dt.date(2026, 2, 2))
    Undertaking._base_manager.filter(pk=case.pk).update(state="terminated")
    assert remind_all(dt.date(2026, 2, 11)) == 0
    assert open_all(dt.date(2026, 3, 2)) == 0


@pytest.mark.parametrize(
    ("accepted", "before", "opened"),
    [
        (dt.datetime(2026, 1, 20, 9), (), [dt.date(2026, 1, 5)]),  # before the first report
        (dt.datetime(2026, 3, 1, 9), (dt.date(2026, 2, 2),), [dt.date(2026, 1, 5), dt.date(2026, 2, 1)]),
    ],
)
def test_a_change_takes_no_report_away(case, accepted, before, opened):
    """What was to be reported under the former baseline still is, on the same day."""
    for day in before:
        open_all(day)
    changed = make_work_plan(case, item(START, END), accepted_at=timezone.make_aware(accepted))
    Undertaking.objects.filter(pk=case.pk).update(baseline=changed)
    open_all(dt.date(2026, 3, 2) if before else dt.date(2026, 2, 2))
    assert list(ProgressReport.objects.order_by("number").values_list("first_day", flat=True)) == opened

"""Tasks stand by how soon they are due; no group is empty and no task is lost."""

import datetime as dt

from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.actors import Actor
from accounts.models import User
from portal.desk.urgency import Group, Task, grouped, late_by_person
from proposals.assigning.reading import Handler
from tests.portal.desk.cases import CALENDAR, FRIDAY, Case
from workflow.calendar.days import WorkingCalendar
from workflow.engine.steps import Duty

NOBODY = Actor(User())


def duty(due: dt.date | None, since: dt.date = FRIDAY, part: str = "") -> Duty:
    return Duty(str(due), "/", Case(since), due, part)


def days(*numbers: int) -> list[Duty]:
    return [duty(FRIDAY + dt.timedelta(days=number)) for number in numbers]


def test_the_groups_of_a_friday():
    duties = [*days(-1, 0, 3, 4, 9, 10), duty(None)]  # Thursday to Monday week, and one without a day
    assert [
        (group.name, str(group.words), group.css, [task.duty.verb for task in group.tasks])
        for group in grouped(duties, FRIDAY, CALENDAR, NOBODY)
    ] == [
        ("late", "已逾期", "late", ["2026-11-26"]),
        ("next", "下個工作天以前", "soon", ["2026-11-27", "2026-11-30"]),
        ("weeks", "本週與下週", "", ["2026-12-01", "2026-12-06"]),
        ("later", "之後", "", ["2026-12-07", "None"]),
    ]


def test_what_is_due_over_the_holidays_is_due_by_the_next_working_day():
    holidays = WorkingCalendar({dt.date(2026, 11, day): False for day in (28, 29, 30)})
    assert [group.name for group in grouped(days(4), FRIDAY, holidays, NOBODY)] == [
        "next"
    ]  # Tuesday is the next working day


def test_how_long_a_case_has_been_in_hand_and_of_a_part_nothing():
    came = FRIDAY - dt.timedelta(days=8)  # Thursday of the week before
    [group] = grouped([duty(None, came), duty(None, came, "事業甲"), duty(None)], FRIDAY, CALENDAR, NOBODY)
    assert [task.days for task in group.tasks] == [6, 0, 0]


@given(st.lists(st.integers(-400, 400)), st.integers(0, 6))
def test_each_task_stands_in_one_group_and_the_groups_in_order(numbers, later):
    today = FRIDAY + dt.timedelta(days=later)
    duties = [duty(today + dt.timedelta(days=number)) for number in sorted(numbers)]
    groups = grouped(duties, today, CALENDAR, NOBODY)
    assert [task.duty for group in groups for task in group.tasks] == duties
    assert all(group.tasks for group in groups)


def test_who_answers_for_the_unit_reads_first_what_nobody_else_decides():
    late, mine = duty(FRIDAY - dt.timedelta(days=1)), dt.date(2026, 11, 30)
    decides = Duty("核閱審查意見", "/", Case(FRIDAY), mine, "第 1 輪", decides=True)
    found = grouped([late, decides], FRIDAY, CALENDAR, NOBODY)
    assert [(group.name, str(group.words), [task.due for task in group.tasks]) for group in found] == [
        ("decide", "等您決定", ["next"]),
        ("late", "已逾期", ["late"]),
    ]


def test_what_is_late_stands_by_who_handles_it():
    names = ("林雅婷", None, "王惠民", "林雅婷", "林雅婷")
    dues = ("late", "late", "late", "late", "next")
    tasks = [
        Task(duty(None), 0, due, name and Handler(name, number, timezone.now()))
        for number, (name, due) in enumerate(zip(names, dues, strict=True))
    ]
    people = late_by_person([Group("late", "", tasks)])
    assert [(person.name, len(person.tasks)) for person in people] == [("林雅婷", 2), ("王惠民", 1), (None, 1)]

"""A day off declared later moves the due days it falls on, of every machine, and tells whom they concern."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any

import pytest
import time_machine
from django.test import TestCase
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from proposals.models import Proposal
from tests.factories.accounts import make_actor, make_user
from tests.workflow.cases import day, fresh, kept_for_module, walker_at
from workflow import tasks
from workflow.calendar import deadlines
from workflow.calendar.days import ONE_DAY, WorkingCalendar
from workflow.delivery.reminders import remind_all, stage_reached
from workflow.models import CalendarDay, Notification, OutboxMessage, Reminder

pytestmark = pytest.mark.django_db
TITLE = "共好石岡：水圳聚落與果香慢行計畫"
TUESDAY, THURSDAY, FRIDAY, MONDAY = (day(f"2026-11-{n}") for n in (24, 26, 27, 30))
PLATFORM = ["吳明哲", "陳品妤"]


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    with kept_for_module(django_db_blocker):
        walker = walker_at("notified")
        CalendarDay.objects.all().delete()
        Notification.objects.all().delete()
        OutboxMessage.objects.all().delete()
        yield walker


@pytest.fixture
def plan(made):
    return fresh(made).plan


@pytest.fixture
def keeper():
    return make_actor("rdec", name="林管理")


def noon(on: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(on, dt.time(12)))


def promise(case: Any, due_on: dt.date, days: int | None = None, since: dt.date = TUESDAY) -> None:
    """Give a case a due day: ``days`` from ``since``, or named by a person."""
    start = since if days else due_on
    type(case)._base_manager.filter(pk=case.pk).update(due_on=due_on, due_days=days, due_from=start)


def declare(
    *off: dt.date, by: Any, on: dt.date = THURSDAY, name: str = "颱風停班", works: bool = False, **more
) -> None:
    """Declare days on a day of the past."""
    days = [CalendarDay(date=each, is_workday=works, name=name) for each in off]
    with time_machine.travel(noon(on), tick=False), TestCase.captureOnCommitCallbacks(execute=True):
        deadlines.declare(days, by=by, **more)


def due(case: Any) -> dt.date:
    case.refresh_from_db()
    return case.due_on


def told() -> list[tuple[str, str]]:
    return sorted(Notification.objects.values_list("user__name", "text"))


@pytest.mark.parametrize("days", [3, None], ids=["counted", "named"])
def test_a_friday_declared_off_on_thursday_is_a_monday(plan, keeper, days):
    promise(plan, FRIDAY, days)
    declare(FRIDAY, by=keeper)
    assert due(plan) == MONDAY
    words = f"{TITLE}：期限由 115.11.27 改為 115.11.30（行事曆異動：颱風停班）"
    assert told() == [(name, words) for name in PLATFORM]
    line = plan.transitions.latest("id")
    assert (line.move, line.is_move, line.move_label) == ("due_moved", False, "期限更動")
    assert (line.source, line.target, line.due_on, line.user) == ("notified", "notified", MONDAY, keeper.user)
    assert line.data == {"was": "2026-11-27", "reason": "期限由 115.11.27 改為 115.11.30（行事曆異動：颱風停班）"}
    assert plan.row_version == line.row_version == 1


def test_thursday_says_next_working_day_and_monday_says_today(plan, keeper):
    promise(plan, FRIDAY, 3)
    assert remind_all(TUESDAY) == 0
    declare(FRIDAY, by=keeper)
    Notification.objects.all().delete()
    assert (remind_all(THURSDAY), told()) == (1, [(name, f"{TITLE}：下一個工作天到期") for name in PLATFORM])
    Notification.objects.all().delete()
    assert [remind_all(FRIDAY + ONE_DAY * n) for n in range(3)] == [0, 0, 0]
    assert (remind_all(MONDAY), told()) == (1, [(name, f"{TITLE}：期限已到，請於今天辦畢") for name in PLATFORM])


def test_what_was_said_in_the_morning_is_not_said_again_in_the_afternoon(plan, keeper):
    promise(plan, FRIDAY, 3)
    assert remind_all(THURSDAY) == 1
    declare(FRIDAY, by=keeper)
    assert (remind_all(THURSDAY), remind_all(MONDAY)) == (0, 1)


def test_a_due_day_that_is_declared_off_while_it_lasts_is_due_again(plan, keeper):
    promise(plan, FRIDAY, 3)
    assert remind_all(FRIDAY) == 1
    declare(FRIDAY, by=keeper, on=FRIDAY)
    assert (due(plan), remind_all(MONDAY), remind_all(MONDAY)) == (MONDAY, 1, 0)


def test_a_day_off_in_between_keeps_the_number_of_days_and_leaves_a_named_day(plan, keeper):
    wednesday = day("2026-11-25")
    promise(plan, FRIDAY, 3)
    declare(wednesday, by=keeper, on=TUESDAY)
    assert due(plan) == MONDAY
    promise(plan, FRIDAY)
    deadlines.keep()
    assert due(plan) == FRIDAY


def test_a_make_up_workday_withdrawn(plan, keeper):
    saturday = day("2026-11-28")
    declare(saturday, by=keeper, on=TUESDAY, works=True, name="補班")
    for days in (4, None):
        promise(plan, saturday, days)
        CalendarDay.objects.update_or_create(date=saturday, defaults={"is_workday": True})
        declare(by=keeper, withdrawn=[saturday])
        assert due(plan) == MONDAY
    assert f"{TITLE}：期限由 115.11.28 改為 115.11.30（行事曆異動：115.11.28）" in dict(told()).values()
    assert CalendarDay.objects.count() == 0


def test_a_declaration_taken_back_gives_the_old_day_again_but_makes_nobody_late(plan, keeper):
    promise(plan, FRIDAY, 3)
    declare(FRIDAY, by=keeper)
    declare(by=keeper, withdrawn=[FRIDAY])
    assert due(plan) == FRIDAY
    declare(FRIDAY, by=keeper)
    declare(by=keeper, withdrawn=[FRIDAY], on=FRIDAY)
    assert due(plan) == MONDAY
    declare(FRIDAY, by=keeper, on=MONDAY)
    assert due(plan) == MONDAY


def test_repeating_it_changes_and_tells_nothing(plan, keeper):
    promise(plan, FRIDAY, 3)
    declare(FRIDAY, by=keeper)
    declare(FRIDAY, by=keeper)
    assert (deadlines.keep(), len(told()), plan.transitions.filter(move="due_moved").count()) == (0, 2, 1)


def test_what_another_hand_wrote_into_the_table_is_mended_by_the_clock(plan):
    promise(plan, FRIDAY, 3)
    CalendarDay.objects.create(date=FRIDAY, is_workday=False)
    assert (tasks.keep_deadlines(), due(plan)) == (1, MONDAY)
    line = plan.transitions.latest("id")
    assert (line.user, line.actor_label, dict(told())["陳品妤"]) == (
        None,
        "行事曆",
        f"{TITLE}：期限由 115.11.27 改為 115.11.30（行事曆異動：更正）",
    )


def test_a_case_that_has_ended_keeps_its_day(plan, keeper):
    promise(plan, FRIDAY, 3)
    Proposal.objects.filter(pk=plan.pk).update(holder="nobody")
    declare(FRIDAY, by=keeper)
    assert (due(plan), told()) == (FRIDAY, [])


def test_the_administrators_page_is_the_same_door(plan, client, settings):
    settings.STAFF_MFA_REQUIRED = False
    root = make_user("系統管理", is_staff=True, is_superuser=True)
    client.force_login(root, "django.contrib.auth.backends.ModelBackend")
    promise(plan, FRIDAY, 3)
    pages = "/admin/workflow/calendarday/"
    typed = {"date": "2026-11-27", "name": "颱風停班", "source": "人事總處"}

    def post(page: str, data: dict[str, str]) -> int:
        with time_machine.travel(noon(THURSDAY), tick=False), TestCase.captureOnCommitCallbacks(execute=True):
            return client.post(pages + page, data).status_code

    assert (post("add/", typed), due(plan)) == (302, MONDAY)
    assert plan.transitions.latest("id").user == root
    assert (post("2026-11-27/change/", typed | {"is_workday": "on"}), due(plan)) == (302, FRIDAY)
    assert (post("2026-11-27/change/", typed), due(plan)) == (302, MONDAY)
    assert (post("2026-11-27/delete/", {"post": "yes"}), due(plan)) == (302, FRIDAY)
    assert (post("add/", typed), due(plan)) == (302, MONDAY)
    chosen = {"action": "delete_selected", "_selected_action": "2026-11-27", "post": "yes"}
    assert (post("", chosen), due(plan), CalendarDay.objects.count()) == (302, FRIDAY, 0)


# What may happen: a day passes, with or without a worker; or a day is declared off, at work, or as its weekday says.
events = st.one_of(
    st.sampled_from(["a day", "a day without a worker"]),
    st.tuples(st.integers(-5, 15), st.sampled_from([False, True, None])),
)
promises = st.lists(st.one_of(st.integers(1, 12), st.none()), min_size=3, max_size=3)


@pytest.fixture
def cases(plan):
    given = {"owner": plan.owner, "created_by": plan.created_by, "state": "notified", "holder": "platform"}
    more = [
        Proposal.objects.create(**given, title=f"計畫{n}", holder_unit=plan.holder_unit, notified_at=noon(TUESDAY))
        for n in range(2)
    ]
    return [plan, *more]


whenever = given(promised=promises, happened=st.lists(events, min_size=5, max_size=20))
how = partial(settings, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@how(max_examples=4)
@whenever
@example(promised=[None, 3, None], happened=["a day", "a day", (0, False), "a day", "a day"])  # today was the due day
def test_whatever_is_declared_whenever(cases, keeper, promised, happened):
    everything_is_kept(cases, keeper, promised, happened)


@pytest.mark.slow
@how(max_examples=60)
@whenever
def test_whatever_is_declared_whenever_at_length(cases, keeper, promised, happened):
    everything_is_kept(cases, keeper, promised, happened)


def everything_is_kept(cases, keeper, promised, happened):
    CalendarDay.objects.all().delete()
    Reminder.objects.all().delete()
    today = TUESDAY
    for case, days in zip(cases, promised, strict=True):
        promise(case, WorkingCalendar({}).add(TUESDAY, days or 7), days)
    for event in happened:
        if isinstance(event, str):
            today += ONE_DAY
        else:
            date, works = today + ONE_DAY * event[0], event[1]
            days_off, back = ([], [date]) if works is None else ([date], [])
            declare(*days_off, by=keeper, works=bool(works), withdrawn=back, on=today)
        if event != "a day without a worker":
            remind_all(today)
        calendar, lines = WorkingCalendar.load(), list(Reminder.objects.all())
        for case, days in zip(cases, promised, strict=True):
            told = {(line.stage, line.due_on, line.told_on) for line in lines if line.case == case.pk}
            is_kept(calendar, today, due(case), days)
            assert len(told) == len({found[:2] for found in told}) == len({found[::2] for found in told})
            left = calendar.between(today, case.due_on)
            if event != "a day without a worker" and calendar.is_workday(today) and left <= 1:
                stages = {stage for stage, due_on, on in told if due_on == case.due_on or on == today}
                assert stage_reached(left) in stages


def is_kept(calendar: WorkingCalendar, today: dt.date, due_on: dt.date, days: int | None) -> None:
    """A due day is a working day, after as many as promised; only a day too near to be brought forward is later."""
    assert calendar.is_workday(due_on)
    if days and calendar.between(TUESDAY, due_on) != days:
        assert calendar.add(TUESDAY, days) < due_on
        assert calendar.add(TUESDAY, days) < calendar.add(today, 1)

"""Reminders before, on and after the due day, then to the supervisor; each once."""

import datetime as dt
import zoneinfo

import pytest
import time_machine

from proposals import workflow as w
from proposals.models import Proposal
from tests.factories.accounts import sign_in
from tests.workflow.cases import day, fresh, kept_for_module, walker_at
from workflow import tasks
from workflow.delivery.reminders import remind_all
from workflow.engine.services import perform
from workflow.models import CalendarDay, Notification, OutboxMessage, Reminder

pytestmark = pytest.mark.django_db
TAIPEI = zoneinfo.ZoneInfo("Asia/Taipei")
DUE = day("2025-02-12")  # a Wednesday
TITLE = "共好石岡：水圳聚落與果香慢行計畫"
PLATFORM = ["吳明哲", "陳品妤"]
WITH_RDEC = ["吳明哲", "林雅婷", "陳品妤", "黃志宏"]


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    with kept_for_module(django_db_blocker):
        walker = walker_at("notified")
        CalendarDay.objects.exclude(date=day("2025-02-08")).delete()
        yield walker


@pytest.fixture
def walker(made):
    Notification.objects.all().delete()
    OutboxMessage.objects.all().delete()
    due(made.plan, DUE)
    return fresh(made)


def due(plan, on) -> None:
    Proposal.objects.filter(pk=plan.pk).update(due_on=on)


def words() -> list[str]:
    return sorted(set(Notification.objects.values_list("text", flat=True)))


def told() -> list[str]:
    return sorted(Notification.objects.values_list("user__name", flat=True))


@pytest.mark.parametrize(
    ("today", "text", "people"),
    [
        ("2025-02-10", None, []),
        ("2025-02-11", "下一個工作天到期", PLATFORM),
        ("2025-02-12", "期限已到，請於今天辦畢", PLATFORM),
        ("2025-02-13", "已逾期 1 個工作天", PLATFORM),
        ("2025-02-14", "已逾期 2 個工作天", PLATFORM),  # nobody looked yesterday
        ("2025-02-17", "已逾期 3 個工作天", WITH_RDEC),
        ("2025-02-18", "已逾期 4 個工作天", WITH_RDEC),
    ],
)
def test_the_stages_of_a_clock(walker, today, text, people):
    assert remind_all(day(today)) == len(people[:1])
    assert (words(), told()) == ([f"{TITLE}：{text}"] if text else [], people)


def test_a_reminder_is_a_line_and_a_mail(walker):
    remind_all(DUE)
    notice = Notification.objects.order_by("id").first()
    key = f"remind:proposal:{walker.plan.pk}:1:due:2025-02-12"
    assert (notice.key, notice.url, notice.unit.code) == (key, f"/plans/{walker.plan.pk}/", "PLATFORM")
    assert sorted(OutboxMessage.objects.values_list("key", flat=True)) == sorted(
        f"{key}:{pk}" for pk in Notification.objects.values_list("user", flat=True)
    )


def test_the_same_stage_is_told_once_however_often_the_clock_runs(walker):
    for _hour in range(9):
        remind_all(DUE)
    assert (len(told()), OutboxMessage.objects.count()) == (2, 2)


def test_a_case_that_comes_again_is_reminded_again(walker):
    remind_all(DUE)
    Proposal.objects.filter(pk=walker.plan.pk).update(row_version=3)
    remind_all(DUE)
    assert len(told()) == 4


@pytest.mark.parametrize("today", ["2025-02-09", "2025-02-15"])
def test_nobody_is_reminded_on_a_day_off(walker, today):
    due(walker.plan, day(today))
    assert (remind_all(day(today)), told()) == (0, [])


def test_a_make_up_saturday_is_a_day_to_be_reminded(walker):
    due(walker.plan, day("2025-02-08"))
    assert (remind_all(day("2025-02-08")), words()) == (1, [f"{TITLE}：期限已到，請於今天辦畢"])


@pytest.mark.parametrize(
    ("on", "today", "text"),
    [
        ("2025-02-17", "2025-02-14", "下一個工作天到期"),  # Friday, due on Monday
        ("2025-02-15", "2025-02-14", "期限已到，請於今天辦畢"),  # Friday, due on Saturday
        ("2025-02-15", "2025-02-17", "已逾期 1 個工作天"),  # Monday, was due on Saturday
    ],
)
def test_the_words_around_a_weekend(walker, on, today, text):
    due(walker.plan, day(on))
    remind_all(day(today))
    assert words() == [f"{TITLE}：{text}"]


def test_without_a_clock_or_once_ended_nobody_is_reminded(walker):
    due(walker.plan, None)
    assert remind_all(DUE) == 0
    perform(walker.plan, w.WITHDRAW, by=walker.owner, reason="重新規劃")
    Notification.objects.all().delete()
    due(walker.plan, DUE)
    assert (remind_all(DUE), told()) == (0, [])


def test_after_weeks_without_a_worker_the_latest_stage_is_told_once(walker):
    due(walker.plan, day("2025-01-13"))
    assert (remind_all(day("2025-01-10")), remind_all(DUE), remind_all(DUE)) == (1, 1, 0)
    assert (words(), told()) == (
        [f"{TITLE}：下一個工作天到期", f"{TITLE}：已逾期 23 個工作天"],
        sorted([*PLATFORM, *WITH_RDEC]),
    )


def test_every_stage_is_told_on_the_first_day_that_has_reached_it(walker):
    days = [day(f"2025-02-{n}") for n in range(10, 22)]
    assert [remind_all(each) for each in days] == [0, 1, 1, 1, 0, 0, 0, 1, 0, 0, 0, 0]


def test_two_machines_tell_once(walker):
    remind_all(DUE)
    Notification.objects.all().delete()  # though nothing else would keep them from it
    assert (remind_all(DUE), Reminder.objects.count(), told()) == (0, 1, [])


def test_the_holder_is_reminded_whoever_that_is(walker):
    walker.walk("with_district")
    Notification.objects.all().delete()
    due(walker.plan, DUE)
    remind_all(DUE)
    assert told() == ["劉區長", "王惠民"]


def test_opinions_and_undertakings_have_clocks_too(walker):
    walker.walk("document_review")
    Notification.objects.all().delete()
    due(walker.plan, None)
    opinions = walker.plan.review_rounds.get().requests
    opinions.update(due_on=None)
    opinions.filter(agency__code="AGR").update(due_on=DUE)
    assert (remind_all(DUE), told()) == (1, ["江科長", "簡農政"])


@time_machine.travel(dt.datetime(2025, 2, 11, 16, 30, tzinfo=dt.UTC), tick=False)
def test_the_task_takes_the_day_in_taipei(walker):
    assert (tasks.remind(), words()) == (1, [f"{TITLE}：期限已到，請於今天辦畢"])


def test_the_reminded_find_it_in_their_inbox(walker, client):
    remind_all(DUE)
    page = sign_in(client, walker.cast.of("PLATFORM")).get("/notices/")
    assert (page.status_code, f"{TITLE}：期限已到，請於今天辦畢" in page.text) == (200, True)

"""The mail of a day: on working days, from its hour on, once, to who is there."""

import datetime as dt
import threading
import zoneinfo

import pytest
import time_machine
from django.core import mail
from django.db import connection

from accounts.models import Deputy
from accounts.states import Role
from tests.factories.accounts import make_actor, make_unit, make_user
from workflow import tasks
from workflow.delivery.outbox import deliver_due
from workflow.inbox import digests
from workflow.models import CalendarDay, Notification, OutboxMessage

TAIPEI = zoneinfo.ZoneInfo("Asia/Taipei")
MONDAY = dt.date(2026, 11, 23)


def at(hour: int, minute: int = 0, day: dt.date = MONDAY) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour, minute), TAIPEI)


def wait(user, key="a", *, when=None, **extra) -> Notification:
    values = {"text": f"甲計畫：{key}", "matter": "proposal:1", "matter_name": "甲計畫", "url": "/plans/1/"}
    when = when or at(17, day=MONDAY - dt.timedelta(days=3))
    return Notification.objects.create(user=user, key=key, in_digest=True, created_at=when, **values | extra)


def written() -> list[tuple[str, str]]:
    return list(OutboxMessage.objects.order_by("id").values_list("key", "payload__text"))


@pytest.mark.django_db
def test_one_mail_from_the_hour_on_of_all_that_waits():
    user = make_user()
    wait(user), wait(user, "b"), wait(user, "c", matter="c", matter_name="", text="您將代理")
    assert [digests.write_all(at(7, 59)), digests.write_all(at(8)), digests.write_all(at(8, 10))] == [0, 1, 0]
    assert written() == [(f"digest:{user.pk}:2026-11-23", "有 3 則通知等您閱讀")]
    row = OutboxMessage.objects.get()
    assert (row.user, row.payload["url"], row.payload["matters"]) == (
        user,
        "/notices/?show=unread",
        [{"name": "甲計畫", "lines": ["a", "b"]}, {"name": "", "lines": ["您將代理"]}],
    )
    assert Notification.objects.filter(in_digest=True).count() == 0


@pytest.mark.django_db
def test_a_case_that_got_its_number_meanwhile_stands_once_as_it_is_called_now():
    user = make_user()
    wait(user), wait(user, "b", matter_name="115-0001 甲計畫", text="115-0001 甲計畫：成案")
    digests.write_all(at(9))
    assert OutboxMessage.objects.get().payload["matters"] == [{"name": "115-0001 甲計畫", "lines": ["a", "成案"]}]


@pytest.mark.django_db
def test_what_comes_after_the_hour_waits_for_the_next_working_day():
    user = make_user()
    wait(user, when=at(8, 1))
    friday = MONDAY + dt.timedelta(days=4)
    days = [MONDAY, friday + dt.timedelta(days=1), friday + dt.timedelta(days=3)]
    assert [digests.write_all(at(15, day=day)) for day in days] == [0, 0, 1]


@pytest.mark.django_db
def test_no_mail_on_a_day_off():
    wait(make_user())
    CalendarDay.objects.create(date=MONDAY, is_workday=False, name="颱風停班")
    assert [digests.write_all(at(9)), digests.write_all(at(9, day=MONDAY + dt.timedelta(days=1)))] == [0, 1]


@pytest.mark.django_db
def test_what_was_read_or_done_meanwhile_is_left_out():
    user, other = make_user(), make_user()
    wait(user, "a", read_at=at(7)), wait(user, "b", done_at=at(7)), wait(user, "c")
    wait(other, "d", read_at=at(7))
    assert digests.write_all(at(9)) == 1
    assert OutboxMessage.objects.get().payload["matters"] == [{"name": "甲計畫", "lines": ["c"]}]
    assert Notification.objects.filter(in_digest=True).count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("change", [{"email": ""}, {"is_active": False}, {"valid_to": dt.date(2026, 11, 1)}])
@time_machine.travel(at(9), tick=False)
def test_whom_no_mail_should_reach_gets_none(change):
    user = make_user()
    wait(user)
    type(user).objects.filter(pk=user.pk).update(**change)
    assert (digests.write_all(), OutboxMessage.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_who_is_away_gets_it_on_the_first_day_back():
    officer = make_actor(make_unit(), Role.OFFICER)
    last = MONDAY + dt.timedelta(days=1)
    Deputy.objects.create(membership=officer.membership, user=make_user(), valid_from=MONDAY, valid_to=last)
    wait(officer.user, unit=officer.unit)
    days = [MONDAY + dt.timedelta(days=n) for n in range(3)]
    assert [digests.write_all(at(9, day=day)) for day in days] == [0, 0, 1]


@pytest.mark.django_db
def test_of_very_many_it_says_how_many_more():
    user = make_user()
    for number in range(digests.MOST + 2):
        wait(user, f"{number:02}")
    digests.write_all(at(9))
    payload = OutboxMessage.objects.get().payload
    assert (len(payload["matters"][0]["lines"]), payload["lines"]) == (50, ["另有 2 則，請在系統內閱讀。"])


@pytest.mark.django_db
def test_it_is_written_in_the_language_of_its_reader(english):
    user = make_user(language="en")
    wait(user, translations={"en": {"text": "甲計畫: begun", "more": ""}})
    digests.write_all(at(9))
    payload = OutboxMessage.objects.get().payload
    assert (payload["subject"], payload["matters"]) == (
        "Notices that wait to be read: 1",
        [{"name": "甲計畫", "lines": ["begun"]}],
    )


@pytest.mark.django_db
def test_the_mail_as_text_and_as_a_page_with_one_link():
    with time_machine.travel(at(9), tick=False):
        wait(make_user(), "<b>改期</b>", more="說明：不外寄的話")
        assert (tasks.send_digests(), deliver_due()) == (1, 1)
    (letter,) = mail.outbox
    ((page, kind),) = letter.alternatives
    assert letter.body.splitlines()[:6] == [
        "有 1 則通知等您閱讀",
        "",
        "甲計畫",
        "　<b>改期</b>",
        "",
        "http://testserver/notices/?show=unread",
    ]
    assert (kind, page.count("href="), "&lt;b&gt;改期&lt;/b&gt;" in page) == ("text/html", 1, True)
    assert [said for said in (letter.body, page) if "不外寄的話" in said] == []
    assert letter.extra_headers["List-Unsubscribe"] == "<http://testserver/notices/choices/>"


@pytest.mark.django_db(transaction=True)
def test_two_clocks_that_call_at_once_write_one_mail():
    users = [make_user() for _n in range(3)]
    for user in users:
        wait(user), wait(user, "b")
    barrier, made = threading.Barrier(8), []

    def beat() -> None:
        barrier.wait(20)
        try:
            made.append(digests.write_all(at(9)))
        finally:
            connection.close()

    threads = [threading.Thread(target=beat) for _n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (sum(made), len(made)) == (3, 8)
    assert sorted(OutboxMessage.objects.values_list("key", "payload__text")) == sorted(
        (f"digest:{user.pk}:2026-11-23", "有 2 則通知等您閱讀") for user in users
    )

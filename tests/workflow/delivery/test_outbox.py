"""Delivery: claimed under a lease, sent once, tried again, given up."""

from __future__ import annotations

import datetime as dt
import re
import threading
from email import message_from_bytes, policy

import pytest
import time_machine
from django.core import mail
from django.db import connection, transaction
from django.utils import timezone

from tests.workflow.delivery.mailboxes import SlowBackend
from workflow import tasks
from workflow.delivery.outbox import BATCH, MAX_ATTEMPTS, claim, deliver_due
from workflow.models import OutboxMessage

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2025, 2, 7, 7, 0, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)
MAILBOXES = "tests.workflow.delivery.mailboxes."


def row(number: int = 1, **extra) -> OutboxMessage:
    payload = {
        "to": f"p{number}@example.com",
        "subject": f"主旨 {number}",
        "text": f"內容 {number}",
        "url": "/plans/7/",
    }
    values = {"key": f"proposal:7:{number}:1", "payload": payload, "created_at": NOW, "available_at": NOW} | extra
    return OutboxMessage.objects.create(**values)


def keys(rows: list[OutboxMessage]) -> list[str]:
    return [r.key for r in rows]


@pytest.fixture
def now():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


# --- claiming -------------------------------------------------------------------------------------------------------


def test_a_claimed_row_is_under_a_lease(now, settings):
    settings.OUTBOX_LEASE_SECONDS = 120
    row()
    (claimed,) = claim()
    stored = OutboxMessage.objects.get()
    assert (stored.leased_until, stored.attempts) == (NOW + 2 * MINUTE, 1)
    assert (claimed.leased_until, claimed.attempts) == (NOW + 2 * MINUTE, 1)
    assert claim() == []


def test_a_lease_runs_out(now, settings):
    settings.OUTBOX_LEASE_SECONDS = 120
    row()
    claim()
    now.move_to(NOW + 2 * MINUTE)
    assert claim() == []
    now.move_to(NOW + 2 * MINUTE + dt.timedelta(microseconds=1))
    (again,) = claim()
    assert again.attempts == 2


def test_what_is_sent_given_up_or_not_yet_due_is_left(now):
    row(1, sent_at=NOW)
    row(2, failed_at=NOW)
    row(3, available_at=NOW + MINUTE)
    row(4)
    assert keys(claim()) == ["proposal:7:4:1"]


def test_the_oldest_come_first_a_batch_at_a_time(now):
    for number in range(1, BATCH + 3):
        row(number, available_at=NOW - number * MINUTE)
    assert keys(claim(2)) == [f"proposal:7:{BATCH + 2}:1", f"proposal:7:{BATCH + 1}:1"]
    assert (len(claim()), claim()) == (BATCH, [])


def test_everything_due_is_sent_however_many_batches(now):
    for number in range(BATCH + 5):
        row(number)
    assert (deliver_due(), len(mail.outbox)) == (BATCH + 5, BATCH + 5)


@pytest.mark.django_db(transaction=True)
def test_rows_another_worker_holds_are_skipped():
    row(1), row(2), row(3)
    held, done = threading.Event(), threading.Event()

    def other_worker() -> None:
        try:
            with transaction.atomic():
                list(OutboxMessage.objects.select_for_update().filter(key__in=["proposal:7:1:1", "proposal:7:3:1"]))
                held.set()
                done.wait(20)
        finally:
            connection.close()

    thread = threading.Thread(target=other_worker)
    thread.start()
    assert held.wait(20)
    try:
        assert keys(claim()) == ["proposal:7:2:1"]
    finally:
        done.set()
        thread.join()
    assert keys(claim()) == ["proposal:7:1:1", "proposal:7:3:1"]


@pytest.mark.django_db(transaction=True)
def test_sixteen_workers_send_each_mail_once(settings):
    settings.EMAIL_BACKEND = f"{MAILBOXES}SlowBackend"
    SlowBackend.sent.clear()
    SlowBackend.take_time = staticmethod(lambda count: None)
    for number in range(120):
        row(number)
    sent: list[int] = []
    barrier = threading.Barrier(16)

    def worker() -> None:
        barrier.wait(20)
        try:
            sent.append(deliver_due())
        finally:
            connection.close()

    threads = [threading.Thread(target=worker) for _number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (sum(sent), len(sent)) == (120, 16)
    assert sorted(SlowBackend.sent) == sorted(f"p{number}@example.com" for number in range(120))
    assert OutboxMessage.objects.filter(sent_at__isnull=False, attempts=1, leased_until=None).count() == 120


# --- sending --------------------------------------------------------------------------------------------------------


def test_a_sent_mail_is_marked_and_not_sent_again(now):
    row()
    assert (deliver_due(), deliver_due()) == (1, 0)
    stored = OutboxMessage.objects.get()
    assert (stored.sent_at, stored.leased_until, stored.failed_at, stored.error) == (NOW, None, None, "")
    assert len(mail.outbox) == 1


def test_the_mail_names_its_row_and_makes_the_address_absolute(now, settings):
    settings.DEFAULT_FROM_EMAIL = "創生 <no-reply@taichung.example>"
    row()
    deliver_due()
    (letter,) = mail.outbox
    assert letter.extra_headers == {"Message-ID": "<proposal.7.1.1@taichung.example>"}
    assert (letter.subject, letter.to) == ("［創生］主旨 1", ["p1@example.com"])
    assert letter.from_email == "創生 <no-reply@taichung.example>"
    assert letter.body.splitlines()[:3] == ["內容 1", "", "http://testserver/plans/7/"]


def test_words_are_not_escaped_and_headers_not_broken(now):
    row(payload={"to": "a@example.com", "subject": "甲\nBcc: x@example.com", "text": "A&B <c>", "url": "/?a=1&b=2"})
    assert deliver_due() == 1
    (letter,) = mail.outbox
    assert letter.subject == "［創生］甲 Bcc: x@example.com"
    assert letter.body.splitlines()[0] == "A&B <c>"
    assert letter.body.splitlines()[2] == "http://testserver/?a=1&b=2"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\v", "\f", "\x1e", "\x85", "\u2028", "\u2029", "\t", " \r\n\t"])
@pytest.mark.parametrize("kind", ["mail", "raw_mail"])
def test_a_name_or_title_that_breaks_the_line_leaves_with_one(now, kind, end):
    subject = f"王{end}Bcc: x@example.com"
    to = "a@example.com" if kind == "mail" else ["a@example.com"]
    row(kind=kind, payload={"to": to, "subject": subject, "text": "甲", "body": "甲", "url": "/"})
    assert deliver_due() == 1
    (letter,) = mail.outbox
    assert letter.subject.removeprefix("［創生］") == "王 Bcc: x@example.com"
    assert (letter.recipients(), letter.message()["Bcc"]) == (["a@example.com"], None)


@pytest.mark.parametrize(
    ("kind", "where"), [("due", "<http://testserver/notices/choices/>"), ("late", None), ("", None), ("pigeon", None)]
)
def test_a_mail_program_leads_who_wants_no_more_to_the_settings_but_for_what_is_legal(now, kind, where):
    row(payload={"to": "a@example.com", "subject": "甲", "text": "甲", "url": "/", "kind": kind})
    deliver_due()
    (letter,) = mail.outbox
    ((page, form),) = letter.alternatives
    assert (letter.extra_headers.get("List-Unsubscribe"), form) == (where, "text/html")
    words = "要改變哪些事寄信給您，請登入後到「通知」的「通知設定」。"
    assert [words in said for said in (letter.body, page)] == [where is not None] * 2


def test_the_page_of_a_mail_escapes_what_it_says_and_leads_to_one_address(now):
    row(payload={"to": "a@example.com", "subject": "甲", "text": "A&B <c>", "lines": ["<i>"], "url": "/?a=1&b=2"})
    deliver_due()
    ((page, _form),) = mail.outbox[0].alternatives
    assert re.findall(r'(?:href|src)="([^"]*)"', page) == ["http://testserver/?a=1&amp;b=2"]
    assert ("A&amp;B &lt;c&gt;" in page, "&lt;i&gt;" in page, "<i>" in page) == (True, True, False)


def test_a_domain_is_made_up_when_the_sender_has_none(now, settings):
    settings.DEFAULT_FROM_EMAIL = "webmaster"
    row()
    deliver_due()
    assert mail.outbox[0].extra_headers["Message-ID"] == "<proposal.7.1.1@localhost>"


def test_the_same_letter_twice_is_one_file(now, settings, tmp_path):
    settings.EMAIL_BACKEND, settings.MAIL_DIR = "workflow.delivery.mail.FileBackend", tmp_path
    letter = row()
    assert deliver_due() == 1
    OutboxMessage.objects.filter(pk=letter.pk).update(sent_at=None)
    assert deliver_due() == 1
    (file,) = tmp_path.iterdir()
    assert file.name == "proposal.7.1.1@localhost.eml"
    parsed = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert (parsed["To"], parsed["Subject"]) == ("p1@example.com", "［創生］主旨 1")


# --- failing --------------------------------------------------------------------------------------------------------


def test_a_server_that_is_down_postpones(now, settings):
    settings.EMAIL_BACKEND = f"{MAILBOXES}DownBackend"
    row()
    assert deliver_due() == 0
    stored = OutboxMessage.objects.get()
    assert (stored.sent_at, stored.failed_at, stored.leased_until, stored.attempts) == (None, None, None, 1)
    assert stored.available_at == NOW + 2 * MINUTE
    assert stored.error == "SMTPServerDisconnected: Connection unexpectedly closed"


def test_the_waits_grow_and_after_ten_attempts_it_is_given_up(now, settings):
    settings.EMAIL_BACKEND = f"{MAILBOXES}DownBackend"
    row()
    waits = []
    for attempt in range(1, MAX_ATTEMPTS + 1):
        before = timezone.now()
        assert deliver_due() == 0
        stored = OutboxMessage.objects.get()
        waits.append((stored.available_at - before) // MINUTE)
        assert (stored.attempts, stored.failed_at) == (attempt, before if attempt == MAX_ATTEMPTS else None)
        now.move_to(stored.available_at)
    assert waits == [2, 4, 8, 16, 32, 64, 128, 256, 512, 512]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert (deliver_due(), mail.outbox) == (0, [])


def test_it_goes_out_once_the_server_is_back(now, settings):
    settings.EMAIL_BACKEND = f"{MAILBOXES}DownBackend"
    row()
    deliver_due()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert deliver_due() == 0
    now.move_to(NOW + 2 * MINUTE)
    assert deliver_due() == 1
    stored = OutboxMessage.objects.get()
    assert (stored.sent_at, stored.error, stored.attempts) == (NOW + 2 * MINUTE, "", 2)


def test_one_bad_address_does_not_hold_up_the_others(now, settings, tmp_path):
    settings.EMAIL_BACKEND, settings.MAIL_DIR = f"{MAILBOXES}PickyBackend", tmp_path
    row(1), row(3)
    row(2, payload={"to": "nobody@example.com", "subject": "x", "text": "x", "url": "/"})
    assert deliver_due() == 2
    assert sorted(path.stem for path in tmp_path.iterdir()) == [
        "proposal.7.1.1@localhost",
        "proposal.7.3.1@localhost",
    ]
    assert OutboxMessage.objects.get(sent_at=None).error == (
        "SMTPRecipientsRefused: {'nobody@example.com': (550, b'no such user')}"
    )


def test_a_row_nobody_can_deliver_stays_with_its_error(now):
    row(kind="pigeon")
    assert deliver_due() == 0
    assert OutboxMessage.objects.get().error == "KeyError: 'pigeon'"


def test_a_long_error_is_cut(now):
    row(kind="x" * 20, payload={"to": "y" * 900})
    OutboxMessage.objects.update(kind="mail", payload={"to": "y" * 900})
    assert deliver_due() == 0
    assert OutboxMessage.objects.get().error == "KeyError: 'subject'"


def test_a_slow_server_uses_up_the_lease_and_still_each_mail_goes_out_once(now, settings):
    """While the second of three mails is being sent the lease of the batch ends, and another worker comes by."""
    settings.EMAIL_BACKEND, settings.OUTBOX_LEASE_SECONDS = f"{MAILBOXES}SlowBackend", 120
    SlowBackend.sent.clear()
    others: list[int] = []

    def take_time(count: int) -> None:
        now.shift(70 if count < 3 else 0)
        if count == 2:
            others.append(deliver_due())

    SlowBackend.take_time = staticmethod(take_time)
    for number in (1, 2, 3):
        row(number)
    assert (deliver_due(), others) == (2, [1])
    assert SlowBackend.sent == ["p1@example.com", "p2@example.com", "p3@example.com"]
    assert OutboxMessage.objects.filter(sent_at=None).count() == 0


# --- tasks ----------------------------------------------------------------------------------------------------------


def test_the_tasks_delegate(now):
    row(1)
    assert tasks.deliver() == 1
    row(2)
    assert (tasks.sweep(), tasks.remind()) == (1, 0)

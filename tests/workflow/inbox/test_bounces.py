"""Mails that come back after a server took them: found by what they bear, given up, each report read once."""

from __future__ import annotations

import mailbox
from collections import Counter

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from accounts.services import not_reached
from accounts.states import Role
from tests.factories.accounts import make_actor, make_user
from workflow.delivery.outbox import deliver_due
from workflow.engine.errors import Refused
from workflow.inbox import fates
from workflow.inbox.bounces import Read, read_mailbox
from workflow.models import OutboxMessage
from workflow.states import Fate

pytestmark = pytest.mark.django_db
PAYLOAD = {"subject": "主旨", "text": "內容", "url": "/", "kind": "due"}
TO = "Gone@example.com"
WHOLE, HEADERS = "message/rfc822", "text/rfc822-headers"


@pytest.fixture
def mail(mailoutbox):
    """One that a server has taken; how it went out stands in ``mailoutbox``."""
    user = make_user(email=TO)
    OutboxMessage.objects.create(key="remind:proposal:12:3:late:2026-11-27", user=user, payload=PAYLOAD | {"to": TO})
    assert deliver_due() == 1
    return OutboxMessage.objects.get()


@pytest.fixture
def message_id(mail, mailoutbox):
    return mailoutbox[0].extra_headers["Message-ID"]


def report(message_id, *, to=TO, action="failed", held=WHOLE, kind="report"):
    """As a mail server writes it (RFC 3464)."""
    return f"""From: MAILER-DAEMON@mx.example.com
To: no-reply@example.com
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/{kind}; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain; charset=us-ascii

I could not deliver your message.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com

Final-Recipient: rfc822; {to}
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1
 no such user

--b
Content-Type: {held}

Message-ID: {message_id}
Subject: =?utf-8?B?5Li75peo?=

x

--b--
""".encode()


@pytest.fixture(params=["Maildir", "mbox"])
def box(request, tmp_path):
    made = getattr(mailbox, request.param)(tmp_path / "box", create=True)
    yield made
    made.close()


def read(box, *messages):
    for message in messages:
        box.add(message)
    box.flush()
    return read_mailbox(box)


@pytest.mark.parametrize("held", [WHOLE, HEADERS])
def test_a_mail_that_came_back_is_given_up_and_its_address_fails(box, mail, message_id, held):
    assert (mail.fate, not_reached([mail.user])) == (Fate.SENT, {})
    assert read(box, report(message_id, held=held, to=TO.upper())) == Counter({Read.BOUNCED: 1})
    mail.refresh_from_db()
    assert (mail.fate, mail.error) == (Fate.GIVEN_UP, "Bounced: 5.1.1 smtp; 550 5.1.1 no such user")
    assert mail.why == "收信的主機收下後退回"
    assert not_reached([mail.user]) == {mail.user_id: mail.failed_at}


def test_each_report_is_read_once(box, mail, message_id):
    read(box, report(message_id))
    assert read(box) == Counter()
    keeper = make_actor("rdec", Role.ADMINISTRATOR)
    fates.send_again(mail, by=keeper)
    assert (deliver_due(), read(box)) == (1, Counter())
    mail.refresh_from_db()
    assert mail.fate == Fate.SENT


def test_a_second_report_of_what_is_given_up_changes_nothing(box, mail, message_id):
    read(box, report(message_id))
    mail.refresh_from_db()
    before = mail.failed_at
    assert read(box, report(message_id)) == Counter({Read.KNOWN: 1})
    mail.refresh_from_db()
    assert mail.failed_at == before


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"action": "delayed"}, Read.OTHER),
        ({"kind": "mixed"}, Read.OTHER),
        ({"held": "text/plain"}, Read.OTHER),
        ({"to": "somebody.else@example.com"}, Read.STRANGE),
    ],
)
def test_what_is_late_no_report_or_of_somebody_else_gives_nothing_up(box, mail, message_id, change, found):
    assert read(box, report(message_id, **change)) == Counter({found: 1})
    mail.refresh_from_db()
    assert mail.fate == Fate.SENT


@pytest.mark.parametrize(
    "message",
    [
        b"",
        b"Subject: x\n\nhello",
        report("<nothing.of.ours@example.com>"),
        report(""),
        report("x" * 5_000),
        b'Content-Type: multipart/report; boundary="b"\n\n--b\nContent-Type: message/delivery-status\n\n',
        b'Content-Type: multipart/report; boundary="b"\n\n--b\nContent-Type: message/rfc822\n\n--b--',
        report("<\xe9\xe9@x>").replace(b"us-ascii", b"no-such-charset"),
        b"x" * 2_000_001,
    ],
)
def test_whatever_lies_in_the_box_stops_nobody(box, mail, message, message_id):
    found = read(box, message, report(message_id))
    assert (found.total(), found[Read.BOUNCED]) == (2, 1)


def test_of_a_mail_to_somebody_outside_nothing_is_kept_to_send_it_again(box, mailoutbox):
    payload = PAYLOAD | {"to": "guest@example.com", "outside": True}
    OutboxMessage.objects.create(key="visit:1:guest", payload=payload)
    deliver_due()
    returned = report(mailoutbox[0].extra_headers["Message-ID"], to="guest@example.com")
    assert read(box, returned) == Counter({Read.BOUNCED: 1})
    row = OutboxMessage.objects.get()
    with pytest.raises(Refused, match="這封信寄出後不留存內容，不能重寄"):
        fates.send_again(row, by=make_actor("rdec", Role.ADMINISTRATOR))
    assert row.fate == Fate.GIVEN_UP


def test_the_command_says_how_many_and_names_a_box_that_is_not_there(tmp_path, mail, message_id, capsys):
    box = mailbox.Maildir(tmp_path / "box", create=True)
    box.add(report(message_id))
    box.add(b"Subject: x\n\nhello")
    box.close()
    call_command("read_bounces", str(tmp_path / "box"))
    assert capsys.readouterr().out == "已讀 2 封：退信 1 封、已知的退信 0 封、不是本系統的退信 0 封、其他 1 封。\n"
    with pytest.raises(CommandError, match="讀不到信箱"):
        call_command("read_bounces", str(tmp_path / "nothing"))


def test_it_is_found_by_an_index(mail):
    now = timezone.now()
    rows = [OutboxMessage(key=f"k:{number}", payload={}, sent_at=now) for number in range(3_000)]
    OutboxMessage.objects.bulk_create(rows)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE workflow_outboxmessage")
        cursor.execute("EXPLAIN SELECT 1 FROM workflow_outboxmessage WHERE replace(key, ':', '.') = 'k.7'")
        assert "outbox_message_id" in "".join(line for (line,) in cursor.fetchall())

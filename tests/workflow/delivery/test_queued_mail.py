"""Account mail waits in the outbox: sign-up works with the mail server down, and no key stays behind."""

import pytest
from django.core import mail

from accounts.models import User
from tests.factories.accounts import make_user
from workflow.delivery.outbox import deliver_due
from workflow.models import OutboxMessage

pytestmark = pytest.mark.django_db
PASSWORD = "Rice-Field-In-Shade-29"
NEW = {
    "username": "chen",
    "email": "chen@example.com",
    "password1": PASSWORD,
    "password2": PASSWORD,
    "name": "陳理事長",
    "phone": "04-25821234",
}


def test_the_letter_waits_is_sent_once_and_its_link_is_forgotten(client):
    assert client.post("/accounts/signup/", NEW).status_code == 302
    row = OutboxMessage.objects.get()
    assert (row.kind, row.payload["to"], row.payload["subject"]) == (
        "raw_mail",
        ["chen@example.com"],
        "［創生］請確認您的電子郵件",
    )
    assert mail.outbox == []
    assert (deliver_due(), deliver_due()) == (1, 0)
    (letter,) = mail.outbox
    assert "/accounts/confirm-email/" in letter.body
    assert letter.extra_headers["Message-ID"].startswith(f"<{row.key.replace(':', '.')}@")
    row.refresh_from_db()
    assert (row.payload["body"], row.sent_at is not None) == ("", True)


def test_a_mail_server_that_is_down_breaks_no_sign_up(client, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert client.post("/accounts/signup/", NEW)["Location"] == "/accounts/confirm-email/"
    assert deliver_due() == 0
    row = OutboxMessage.objects.get()
    assert (row.sent_at, row.attempts, row.payload["body"] != "") == (None, 1, True)
    assert User.objects.filter(username="chen").count() == 1


def test_a_forgotten_password_is_answered_through_the_queue(client):
    make_user(email="chen@example.com")
    client.post("/accounts/password/reset/", {"email": "chen@example.com"})
    deliver_due()
    assert [letter.subject for letter in mail.outbox] == ["［創生］重設密碼"]

"""Mail servers in a bad mood: backends for the tests of the outbox."""

from __future__ import annotations

import os
import time
from pathlib import Path
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage

from workflow.delivery.mail import FileBackend


class DownBackend(BaseEmailBackend):
    """A server that hangs up."""

    def send_messages(self, email_messages: list[EmailMessage]) -> int:
        raise SMTPServerDisconnected("Connection unexpectedly closed")


class PickyBackend(FileBackend):
    """A server that refuses one address and takes the others."""

    def send_messages(self, email_messages: list[EmailMessage]) -> int:
        for message in email_messages:
            if "nobody@" in message.to[0]:
                raise SMTPRecipientsRefused({message.to[0]: (550, b"no such user")})
        return super().send_messages(email_messages)


class HangingBackend(BaseEmailBackend):
    """Says that it has begun and never ends, for workers to be killed in."""

    def send_messages(self, email_messages: list[EmailMessage]) -> int:
        begun = Path(settings.VAR_DIR) / "sending"
        begun.write_text(str(os.getpid()))
        time.sleep(600)
        return 0


class SlowBackend(FileBackend):
    """Takes as long as the test's ``take_time`` says, and counts what it sends."""

    sent: list[str] = []

    @staticmethod
    def take_time(count: int) -> None:
        """Set by the test."""

    def send_messages(self, email_messages: list[EmailMessage]) -> int:
        for message in email_messages:
            type(self).sent.append(message.to[0])
            type(self).take_time(len(self.sent))
        return len(email_messages)


class SendsThenHangsBackend(FileBackend):
    """Delivers the letter and never comes back to say so."""

    def send_messages(self, email_messages: list[EmailMessage]) -> int:
        super().send_messages(email_messages)
        return HangingBackend().send_messages(email_messages)


class BusyBackend(BaseEmailBackend):
    """A server that refuses for now."""

    def send_messages(self, email_messages: list[EmailMessage]) -> int:
        raise SMTPRecipientsRefused({email_messages[0].to[0]: (450, b"mailbox busy")})

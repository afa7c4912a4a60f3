"""Queues in the outbox the mail that ``accounts`` sends without knowing of this app. Never sends it on the spot.

Named by the setting ``ACCOUNT_EMAIL_BACKEND``; the outbox delivers through ``EMAIL_BACKEND``.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from workflow.delivery.bell import wake
from workflow.models import OutboxMessage


class OutboxBackend(BaseEmailBackend):
    """Writes plain-text messages to the outbox, in the transaction of whoever sends them."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Queue the messages and return how many."""
        OutboxMessage.objects.bulk_create(
            OutboxMessage(
                key=f"raw:{uuid.uuid4().hex}",
                kind="raw_mail",
                payload={"subject": message.subject, "body": message.body, "to": message.to},
            )
            for message in email_messages
        )
        transaction.on_commit(wake)
        return len(email_messages)

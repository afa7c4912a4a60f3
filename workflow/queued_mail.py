"""Mail that others have written, queued in the outbox: what ``accounts`` sends without knowing of this app.

Named by the setting ``ACCOUNT_EMAIL_BACKEND``; the outbox delivers through ``EMAIL_BACKEND``.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from workflow.models import OutboxMessage


class OutboxBackend(BaseEmailBackend):
    """Writes plain-text messages to the outbox, in the transaction of whoever sends them."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Queue the messages and return how many."""
        from workflow.outbox import wake  # it imports our handler

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


def send_raw_mail(row: OutboxMessage) -> None:
    """Send as written; then forget the text, which may hold a link that opens an account."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].partition("@")[2] or "localhost"
    headers = {"Message-ID": f"<{row.key.replace(':', '.')}@{domain}>"}
    EmailMessage(row.payload["subject"], row.payload["body"], to=row.payload["to"], headers=headers).send()
    row.payload = {**row.payload, "body": ""}  # stored together with the mark that it was sent

"""Writes mail to files for local runs and tests, the same letter twice as one file. Never sends any."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage


class FileBackend(BaseEmailBackend):
    """Writes each message to ``MAIL_DIR`` as ``<message id>.eml``."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write the messages and return how many."""
        settings.MAIL_DIR.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            mime = message.message()
            name = re.sub(r"[^\w.@-]", "_", mime["Message-ID"].strip("<>"))[:180]
            part = settings.MAIL_DIR / f".{name}.part"
            part.write_bytes(mime.as_bytes())
            part.rename(settings.MAIL_DIR / f"{name}.eml")
        return len(email_messages)

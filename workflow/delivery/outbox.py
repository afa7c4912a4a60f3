"""Delivers outbox rows: claim under a lease, send, mark. Never loses a row, whatever a worker or a mail server does.

A worker that dies after the claim leaves a lease that runs out; the sweeper rings again. A mail carries the row's key
as its Message-ID, so that even a death between sending and marking is recognisable as the same letter.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from smtplib import SMTPRecipientsRefused
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from workflow.delivery.posting import send_mail, send_raw_mail
from workflow.models import OutboxMessage

log = structlog.get_logger(__name__)
MAX_ATTEMPTS = 10
BATCH = 50


def claim(limit: int = BATCH) -> list[OutboxMessage]:
    """Take up to ``limit`` rows under a lease; rows another worker holds are skipped."""
    with transaction.atomic():
        now = timezone.now()
        rows = list(OutboxMessage.objects.claimable(now).oldest_first().select_for_update(skip_locked=True)[:limit])
        for row in rows:
            row.leased_until = now + _lease()
            row.attempts += 1
        OutboxMessage.objects.bulk_update(rows, ["leased_until", "attempts"])
    return rows


def deliver_due() -> int:
    """Send everything that is due, a batch at a time, and return how many were sent."""
    sent = 0
    while rows := claim():
        sent += sum(_deliver(row) for row in rows if _renew(row))
    return sent


def _lease() -> dt.timedelta:
    return dt.timedelta(seconds=settings.OUTBOX_LEASE_SECONDS)


def _renew(row: OutboxMessage) -> bool:
    """A slow server may use up the batch's lease: send only what is still ours, under a fresh lease."""
    until = timezone.now() + _lease()
    ours = OutboxMessage.objects.filter(pk=row.pk, leased_until=row.leased_until, sent_at=None)
    row.leased_until = until
    return bool(ours.update(leased_until=until))


def _deliver(row: OutboxMessage) -> bool:
    try:
        HANDLERS[row.kind](row)
    except Exception as error:  # noqa: BLE001 - whatever a mail server answers, the row must stay
        _postpone(row, error)
        return False
    # The handler may have emptied what must not stay (a confirmation link): one statement with the mark.
    OutboxMessage.objects.filter(pk=row.pk).update(
        sent_at=timezone.now(), leased_until=None, error="", payload=row.payload
    )
    return True


def _postpone(row: OutboxMessage, error: Exception) -> None:
    now = timezone.now()
    given_up = row.attempts >= MAX_ATTEMPTS or _is_final(error)
    OutboxMessage.objects.filter(pk=row.pk, leased_until=row.leased_until).update(
        leased_until=None,
        available_at=now + dt.timedelta(minutes=2 ** min(row.attempts, 9)),
        failed_at=now if given_up else None,
        error=f"{type(error).__name__}: {error}"[:500],
    )
    log.warning("outbox_postponed", id=row.pk, attempts=row.attempts, given_up=given_up, error=type(error).__name__)


def _is_final(error: Exception) -> bool:
    """Was every address refused for good (5xx)? The same is answered tomorrow; a 4xx may be another answer then."""
    return isinstance(error, SMTPRecipientsRefused) and all(code >= 500 for code, _said in error.recipients.values())


HANDLERS: dict[str, Callable[[OutboxMessage], Any]] = {"mail": send_mail, "raw_mail": send_raw_mail}

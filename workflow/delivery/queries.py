"""Querysets of the outbox; never claim or send."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F, Q


class OutboxQuerySet(models.QuerySet):
    """Messages to be delivered."""

    def claimable(self, now: dt.datetime) -> OutboxQuerySet:
        """Not sent, not given up, due, and under nobody's lease (index ``outbox_open``)."""
        return self.filter(
            Q(leased_until__isnull=True) | Q(leased_until__lt=now),
            sent_at__isnull=True,
            failed_at__isnull=True,
            available_at__lte=now,
        )

    def oldest_first(self) -> OutboxQuerySet:
        """In the order they became available."""
        return self.order_by(F("available_at").asc(), "id")

"""Querysets of the outbox and of the inbox; never claim or send."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q
from django.db.models.fields.json import KT
from django.db.models.functions import Lower

from workflow.states import Fate

COUNTED = 100  # unread notices; of so many the bell says that there are more than ninety-nine


def on_bell(unread: int) -> int | str:
    """As pages say it."""
    return unread if unread < COUNTED else f"{COUNTED - 1}+"


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

    def of_fate(self, fate: str) -> OutboxQuerySet:
        """Those of which this has become so far."""
        waiting = Q(sent_at=None, failed_at=None)
        return self.filter(
            {
                Fate.QUEUED: waiting & Q(error=""),
                Fate.RETRIED: waiting & ~Q(error=""),
                Fate.SENT: Q(sent_at__isnull=False),
                Fate.GIVEN_UP: Q(failed_at__isnull=False),
            }[Fate(fate)]
        )

    def not_reached(self) -> OutboxQuerySet:
        """Given up at the address that its reader still has, where nothing has reached it since."""
        since = self.model._default_manager.filter(user=OuterRef("user"), sent_at__gt=OuterRef("failed_at"))
        here = self.alias(to=Lower(KT("payload__to"))).filter(to=Lower("user__email"), failed_at__isnull=False)
        return here.filter(~Exists(since))

    def oldest_first(self) -> OutboxQuerySet:
        """In the order they became available."""
        return self.order_by(F("available_at").asc(), "id")


class NotificationQuerySet(models.QuerySet):
    """What waits to be read."""

    def unread(self) -> NotificationQuerySet:
        """Not read yet, and not about something that is done already."""
        return self.filter(read_at=None, done_at=None)

    def unread_of(self, person: Any) -> Any:
        """How many ``person``, a column of another query, has not read; pages take it along with what they read.

        Counted as far as the bell says it: whoever has a hundred thousand waits no longer (index ``notice_unread``).
        """
        waiting = self.unread().filter(user=person).order_by("-created_at", "-id").values("pk")[:COUNTED]
        return Func(ArraySubquery(waiting), function="CARDINALITY", output_field=models.IntegerField())

"""Querysets of cases and of the outbox."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import F, Q

from workflow.fields import StateAssignmentError, StateField


class StatefulQuerySet(models.QuerySet):
    """A queryset that refuses to go round the door."""

    def update(self, **kwargs: Any) -> int:
        """Update anything but a state."""
        self._refuse_states(kwargs)
        return super().update(**kwargs)

    def bulk_update(self, objs: Any, fields: Any, batch_size: int | None = None) -> int:
        """Update anything but a state."""
        self._refuse_states(fields)
        return super().bulk_update(objs, fields, batch_size)

    def _refuse_states(self, names: Any) -> None:
        for name in names:
            if name in {f.name for f in self.model._meta.concrete_fields if isinstance(f, StateField)}:
                raise StateAssignmentError(f"{self.model.__name__}.{name} changes through perform() only")


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

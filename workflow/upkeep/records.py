"""Who changed what when, in the log of Django's admin, so that both ways of changing a row leave the same trace."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.models import ADDITION, CHANGE, DELETION, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import QuerySet

from accounts.actors import Actor

ADDED, CHANGED, REMOVED = ADDITION, CHANGE, DELETION
SHOWN = 20


def record(row: models.Model, action: int, words: str, *, by: Actor) -> None:
    """Keep what was done to ``row``, in the transaction that does it."""
    LogEntry.objects.create(
        user=by.user,
        content_type=ContentType.objects.get_for_model(row),
        object_id=str(row.pk),
        object_repr=str(row)[:200],
        action_flag=action,
        change_message=f"{words}（{by}）",
    )


def last_changes(model: type[models.Model]) -> QuerySet[Any]:
    """The last changes of rows of a model, the newest first (one query)."""
    kind = ContentType.objects.get_for_model(model)
    return LogEntry.objects.filter(content_type=kind).order_by("-action_time", "-id")[:SHOWN]


def changes_of(row: models.Model) -> QuerySet[Any]:
    """The last changes of one row, the newest first (one query)."""
    kind = ContentType.objects.get_for_model(row)
    found = LogEntry.objects.filter(content_type=kind, object_id=str(row.pk))
    return found.order_by("-action_time", "-id")[:SHOWN]

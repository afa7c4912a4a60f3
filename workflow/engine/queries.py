"""Querysets of cases and of the outbox."""

from __future__ import annotations

from typing import Any

from django.db import models

from workflow.engine.fields import StateAssignmentError, StateField


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

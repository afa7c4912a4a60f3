"""Querysets of cases. Never let a state be written round the door."""

from __future__ import annotations

from typing import Any

from django.db import models
from django_fsm import FSMField

from workflow.engine.fields import StateAssignmentError


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

    def bulk_create(
        self,
        objs: Any,
        batch_size: int | None = None,
        ignore_conflicts: bool = False,
        update_conflicts: bool = False,
        update_fields: Any = None,
        unique_fields: Any = None,
    ) -> list[Any]:
        """Make rows in any state; those that are there already keep theirs."""
        self._refuse_states(update_fields or ())
        return super().bulk_create(objs, batch_size, ignore_conflicts, update_conflicts, update_fields, unique_fields)

    def _refuse_states(self, names: Any) -> None:
        for name in names:
            if name in {f.name for f in self.model._meta.concrete_fields if isinstance(f, FSMField)}:
                raise StateAssignmentError(f"{self.model.__name__}.{name} changes through perform() only")

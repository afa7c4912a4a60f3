"""Keeps a case's state from being assigned: django-fsm's protection in the door's words. Never changes a state itself."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django_fsm import FSMFieldDescriptor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db import models


class StateAssignmentError(AttributeError):
    """Somebody tried to set a state without :func:`workflow.engine.services.perform`."""


class DoorDescriptor(FSMFieldDescriptor):
    """A protected ``FSMField`` as an attribute: the first value (loading) passes, a later one only when unlocked.

    django-fsm's own also lets a deferred state be assigned, and has to unprotect the field of the whole process while
    one row is read again (``FSMModelMixin``); this one asks the instance.
    """

    def __set__(self, instance: Any, value: Any) -> None:
        name, kept = self.field.name, instance.__dict__
        if not kept.get("_state_unlocked") and (name in kept or not instance._state.adding):
            known = self.field.get_state(instance)
            if known != value:
                raise StateAssignmentError(f"{name} changes through perform() only ({known} -> {value})")
        self.field.set_state(instance, value)


@contextmanager
def unlocked(instance: models.Model) -> Iterator[None]:
    """Let the state of ``instance`` be set: for reloading it and for showing what the door left."""
    instance.__dict__["_state_unlocked"] = True
    try:
        yield
    finally:
        del instance.__dict__["_state_unlocked"]

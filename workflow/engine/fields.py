"""A state that only the door changes."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    from collections.abc import Iterator


class StateAssignmentError(AttributeError):
    """Somebody tried to set a state without :func:`workflow.engine.services.perform`."""


class _Guarded:
    """Descriptor of a :class:`StateField`: the first assignment (loading) passes, later changes only when unlocked."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        if instance is None:
            return self
        if self.name not in instance.__dict__:
            instance.refresh_from_db(fields=[self.name])
        return instance.__dict__[self.name]

    def __set__(self, instance: Any, value: Any) -> None:
        known = instance.__dict__.get(self.name, value)
        if known != value and not instance.__dict__.get("_state_unlocked"):
            raise StateAssignmentError(f"{self.name} changes through perform() only ({known} -> {value})")
        instance.__dict__[self.name] = value


class StateField(models.CharField):
    """A CharField whose value changes only inside :func:`unlocked`."""

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, name, _Guarded(name))


@contextmanager
def unlocked(instance: models.Model) -> Iterator[None]:
    """Let the state of ``instance`` be set: for the door and for reloading only."""
    instance.__dict__["_state_unlocked"] = True
    try:
        yield
    finally:
        del instance.__dict__["_state_unlocked"]

"""Says what time it is for the door: now, or, while demo data are walked, a past moment. Never sets a due day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.utils import timezone

_moment: ContextVar[dt.datetime | None] = ContextVar("moment", default=None)


def now() -> dt.datetime:
    """The moment a move is made at."""
    return _moment.get() or timezone.now()


@contextmanager
def at(moment: dt.datetime) -> Iterator[None]:
    """Make moves inside happen at ``moment``; for demo data and benches only."""
    token = _moment.set(moment)
    try:
        yield
    finally:
        _moment.reset(token)

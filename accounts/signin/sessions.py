"""The session store: a sliding idle limit that writes at most once a minute, and never the session's content.

Django slides a session by saving it whole, on every request; two tabs then overwrite each other's changes (a switched
actor would come back). Moving only the expiry of the row avoids both.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.base_session import AbstractBaseSession
from django.utils import timezone

MINUTE = dt.timedelta(minutes=1)
V = TypeVar("V", bound=Callable[..., Any])


def asks_by_itself(view: V) -> V:
    """Mark a view that an open page asks again and again: nobody need be there, so it does not slide the idle limit."""
    view.asks_by_itself = True  # type: ignore[attr-defined]
    return view


class SessionStore(DatabaseStore):
    """Django's database store, which also remembers when the row it read expires."""

    expires: dt.datetime | None = None

    def _get_session_from_db(self) -> AbstractBaseSession | None:
        row = super()._get_session_from_db()  # type: ignore[misc]  # the stubs leave it out
        self.expires = row.expire_date if row else None
        return row

    def touch(self) -> None:
        """Count the idle time from now on again."""
        later = timezone.now() + dt.timedelta(seconds=self.get_expiry_age())
        if self.expires and later - self.expires >= MINUTE:
            self.model.objects.filter(pk=self.session_key).update(expire_date=later)
            self.expires = later

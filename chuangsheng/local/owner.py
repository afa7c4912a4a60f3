"""For a while Django acts as the role that owns the tables: it migrates. Never while pages are served."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import unquote, urlsplit


def owner() -> dict[str, Any]:
    """User and password of ``OWNER_DATABASE_URL``; where only one role is known, it owns the tables too."""
    url = urlsplit(os.environ.get("OWNER_DATABASE_URL") or os.environ["DATABASE_URL"])
    return {"USER": unquote(url.username or ""), "PASSWORD": unquote(url.password or "")}


@contextmanager
def as_owner() -> Iterator[None]:
    """The connections of this process are the owner's inside."""
    from django.db import connection

    def sign_in(role: dict[str, Any]) -> None:
        connection.close()
        connection.close_pool()  # type: ignore[attr-defined]  # PostgreSQL's
        connection.settings_dict.update(role)

    usual = {name: connection.settings_dict[name] for name in owner()}
    sign_in(owner())
    try:
        yield
    finally:
        sign_in(usual)

"""While the database is away every page says so, for how long, and keeps what was typed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from django.db.utils import InterfaceError, OperationalError
from django.test import Client

from portal.errors import _database_is_away
from tests.factories.accounts import make_actor, sign_in
from tests.world.urls import ROWS, address

SAYS = "資料庫暫時沒有回應，沒有任何資料被變更。請一分鐘後再試。"


@contextmanager
def nobody_listening() -> Iterator[None]:
    """The database's address with nobody behind it."""
    settings = connection.settings_dict
    usual = {name: settings[name] for name in ("HOST", "PORT", "OPTIONS")}
    connection.close()
    connection.close_pool()
    settings.update({"HOST": "127.0.0.1", "PORT": "1", "OPTIONS": {}})
    try:
        yield
    finally:
        connection.close()
        settings.update(usual)


@pytest.mark.django_db(transaction=True)
def test_every_page_says_that_the_database_is_away():
    client = sign_in(Client(raise_request_exception=False), make_actor("rdec"))
    with nobody_listening():
        for name, row in ROWS.items():
            asked = {"GET": client.get, "POST": client.post}
            for method in row.methods.split():
                answer = asked[method](address(name), {"text": "打好的字"} if method == "POST" else {})
                told = (
                    answer.status_code,
                    answer["Retry-After"],
                    SAYS in answer.text,
                    "no-store" in answer["Cache-Control"],
                )
                assert (name, method, *told) == (name, method, 503, "60", True, True)
                assert ("打好的字" in answer.text) is (method == "POST")
        assert Client().get("/healthz").status_code == 200
    assert client.get("/me/").status_code == 200


class Said(Exception):
    """What the driver says, with PostgreSQL's code."""

    def __init__(self, sqlstate: str | None) -> None:
        self.sqlstate = sqlstate


@pytest.mark.parametrize(
    ("kind", "code", "away"),
    [
        (OperationalError, None, True),  # no connection, or none free in time
        (InterfaceError, None, True),  # the connection was closed meanwhile
        (OperationalError, "08006", True),
        (OperationalError, "53300", True),
        (OperationalError, "57P01", True),
        (OperationalError, "40P01", False),  # a deadlock
        (OperationalError, "55P03", False),  # a lock that was not free
        (ValueError, None, False),
    ],
)
def test_what_counts_as_away(kind, code, away):
    error = kind("x")
    error.__cause__ = Said(code)
    assert _database_is_away(error) is away

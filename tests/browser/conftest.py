"""A real Chromium before the running system."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.core.cache import cache
from django.db import connections
from playwright.sync_api import Browser

from portal.demo.cast import PASSWORD, STAFF, Cast, unit_of
from portal.reference import load_all
from tests.browser.desk import Desk
from tests.browser.tools.inspector import AXE, Inspector
from tests.factories.kept import once

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The system's own Chromium; Playwright downloads none."""
    found = shutil.which("chromium") or shutil.which("google-chrome")
    return browser_type_launch_args | {"executable_path": found, "args": list(FLAGS)}


@pytest.fixture(scope="session", autouse=True)
def connections_beside_the_loop(playwright, django_db_setup, django_db_blocker) -> Iterator[None]:
    """Close them while the loop still runs: beside it Django keeps connections of their own, which nobody else closes."""
    yield
    with django_db_blocker.unblock():
        connections.close_all()


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    """Reference data and the demo's staff, who sign in with the demo's password."""
    return Cast(once("the browser's cast", assemble))


def assemble() -> str:
    load_all()
    people = Cast(make_password(PASSWORD))
    for username, name, code, role in STAFF:
        people.add(username, name, unit_of(code), role)
    return people.password_hash


@pytest.fixture
def desk(browser: Browser, live_server: Any, settings: Any, cast: Cast) -> Iterator[Desk]:
    """The windows; at the end nothing went wrong in any of them, and nothing was refused that was not meant to be."""
    settings.STAFF_MFA_REQUIRED = False
    cache.clear()  # how often one has signed in from this address
    seats = Desk(browser, live_server.url)
    yield seats
    seats.close()
    assert (seats.faults, seats.refusals) == ([], [])


@pytest.fixture
def inspector(desk: Desk) -> Inspector:
    """Who looks at the pages of the desk's windows."""
    return Inspector(desk, AXE.read_text(encoding="utf-8"))

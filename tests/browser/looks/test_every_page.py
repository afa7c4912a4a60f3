"""Every address as everybody, light on a desk and dark on a phone: nothing serious for axe-core, nothing too wide.

A page that is built like one already looked at, whoever saw it, is not looked at again.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.tools.projector import is_page, projector, skeleton
from tests.proposals.matrix import board
from tests.test_get_never_writes import client_of
from tests.world.addresses import urls
from tests.world.rows import PEOPLE, STATES, World, furnished
from tests.world.urls import OURS, ROWS

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

SEEN: set[str] = set()
SHOWN: set[str] = set()
# Those of the second factor last: one of them makes the session forget it.
NAMES = [
    name
    for rooms in (OURS, ("account_", "mfa_"))
    for name in ROWS
    if name.startswith(rooms) and "GET" in ROWS[name].methods
]


@pytest.fixture(scope="module")
def world(browser: Browser, django_db_setup, django_db_blocker) -> Iterator[World]:
    """After the browser: what is asked of the database beside its loop goes over the same connection."""
    with board.standing(django_db_blocker, states=STATES, cross=()) as standing:
        yield furnished(standing)


@pytest.mark.parametrize("person", PEOPLE)
def test_every_page_can_be_read(browser: Browser, world: World, person: str):
    client = client_of(world, person)
    with projector(browser) as screen:
        for name in NAMES:
            for url in urls(world, name):
                answer = client.get(url)
                if answer.streaming:
                    b"".join(answer.streaming_content)  # a file is closed with its last byte
                if not is_page(answer) or (built := skeleton(answer.text)) in SEEN:
                    continue
                SEEN.add(built)
                SHOWN.add(name)
                screen.show(f"{answer.status_code} {url} as {person}", answer.text)
    assert "\n".join(screen.lines) == ""


def test_pages_of_each_room_were_looked_at():
    assert {name.partition(":")[0] for name in SHOWN if ":" in name} >= {
        *("accounts", "chapters", "drafts", "guidance", "handovers", "portal", "privacy", "programmes", "proposals"),
        *("reviews", "search", "tracking", "upkeep"),
    }
    assert len(SHOWN) > 200

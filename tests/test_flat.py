"""What a page looks at in the database does not grow with the number of plans: every address, as everybody.

Buffers (``EXPLAIN (ANALYZE, BUFFERS)``) and no times: they are the same on a busy machine.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.test import Client

from accounts.models import Unit, User
from bench.pages import PAGES, explained
from proposals.models import Proposal
from tests.factories.statistics import vacuum
from tests.test_get_never_writes import World, urls
from tests.test_urls import OURS, ROWS

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

FEW, MANY = 1_000, 100_000
PEOPLE = ("rdec", "platform", "shigang", "agriculture", "ndc", "convener", "proposer5")
STATES = ("drafting", "with_district", "document_review", "project_meeting", "executing")
EACH = 1  # addresses of a row of the table of addresses
MOST = 1.5
# An index is a level or two deeper among a hundred times the rows; a page that looks something up in each of its tables
# may look at so many buffers more.
LEVELS = 60
# Not flat yet, and for whom: filters that reject most of what an order reads, and what is found among one unit's own
# plans, of which it has a hundred times as many here. A line goes when its page is mended; none may come.
STILL_GROWING = {
    "/": "agriculture ndc proposer5 shigang",
    "/plans/": "shigang",
    "/plans/?late=on&order=due": "agriculture convener ndc platform rdec shigang",
    "/plans/?q=石岡": "agriculture convener ndc proposer5 shigang",
    "/plans/?stage=2&priority=on&order=title": "agriculture convener ndc platform proposer5 rdec shigang",
    "/plans/intake/": "rdec shigang",
    "/plans/new/": "proposer5 shigang",
    "/reviews/": "agriculture convener ndc proposer5 shigang",
    "/tracking/": "ndc proposer5 shigang",
}


def addresses() -> list[str]:
    """Of every page that is read, with ids of plans that are there at any size."""
    plans = [Proposal.objects.filter(state=state).earliest("pk") for state in STATES]
    units = [plans[0].owner, *Unit.objects.filter(code__in=["RDEC", "D200"])]
    represented = Proposal.objects.exclude(represented_by=None).earliest("pk")
    world = World(None, plans, units, represented)
    narrowed = [url for _label, _who, url in PAGES if "?" in url]
    names = [name for name, row in ROWS.items() if name.startswith(OURS) and "GET" in row.methods]
    return [*dict.fromkeys(url for name in names for url in urls(world, name)[:EACH]), *narrowed]


def buffers(url: str, client: Client) -> int:
    """What the answer looks at."""
    with explained() as found:
        answer = client.get(url)
        if answer.streaming:
            b"".join(answer.streaming_content)
    assert answer.status_code < 500, url
    return sum(found.values())


def everywhere(asked: list[str]) -> dict[tuple[str, str], int]:
    """Buffers by person and address."""
    return {(who, url): buffers(url, client) for who, client in clients() for url in asked}


def clients() -> Iterator[tuple[str, Client]]:
    for who in PEOPLE:
        client = Client(headers={"host": "127.0.0.1"})
        client.force_login(User.objects.get(username=who), "django.contrib.auth.backends.ModelBackend")
        yield who, client


def fill(plans: int) -> None:
    """So many plans, and the database knows its tables."""
    call_command("demo", plans=plans)
    vacuum()


def test_a_hundred_times_the_plans_cost_the_same(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    call_command("createcachetable")
    fill(0)
    asked = addresses()
    fill(FEW)
    few = everywhere(asked)
    fill(MANY)
    many = everywhere(asked)
    grown = {page: (few[page], many[page]) for page in few if many[page] > MOST * few[page] + LEVELS}
    known = {(who, url) for url, people in STILL_GROWING.items() for who in people.split()}
    assert {page: costs for page, costs in grown.items() if page not in known} == {}
    assert Proposal.objects.count() == MANY
    assert len(asked) > len(PAGES)

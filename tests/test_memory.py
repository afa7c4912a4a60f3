"""A worker of the web server, started as in production, needs no more memory the longer it serves."""

from __future__ import annotations

from itertools import cycle, islice
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils.encoding import iri_to_uri

from accounts.actors import actor_for
from accounts.models import User
from bench.__main__ import places
from bench.pages import PAGES
from tests.workflow.system import Browser, System

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

WARM_UP, MORE = 200, 400  # requests: at first each thread keeps what it compiles, builds and connects to
MOST, GROWTH = 160, 6  # megabytes


@pytest.fixture
def system(transactional_db, tmp_path: Path):
    call_command("createcachetable")
    call_command("demo", plans=0)
    made = System(tmp_path)
    try:
        yield made
    finally:
        made.stop()


def megabytes(process: int) -> float:
    """What the process holds in memory now."""
    (line,) = [line for line in Path(f"/proc/{process}/status").read_text().splitlines() if line.startswith("VmRSS:")]
    return int(line.split()[1]) / 1024


def test_a_worker_stays_as_small_as_it_is_after_the_first_requests(system):
    port = system.web("--config=deploy/gunicorn.conf.py", DEBUG="0").port
    (worker,) = Path(f"/proc/{system.processes[-1].pid}/task/{system.processes[-1].pid}/children").read_text().split()
    found = places()
    readers = {who: Browser(port) for _label, who, _url in PAGES}
    for who, browser in readers.items():
        browser.sign_in(actor_for(User.objects.get(username=who)))
    pages = cycle((readers[who], url.format(**found)) for _label, who, url in PAGES if not url.endswith(".pdf"))
    statuses, held = [], []
    for requests in (WARM_UP, MORE):
        statuses += [browser.send("GET", iri_to_uri(url))[0] for browser, url in islice(pages, requests)]
        held.append(megabytes(int(worker)))
    print(f"{held[0]:.0f} MB after {WARM_UP} requests, {held[1]:.0f} MB after {WARM_UP + MORE}")
    assert statuses == [200] * (WARM_UP + MORE), system.logs()
    assert (held[1] < MOST, held[1] - held[0] < GROWTH) == (True, True), held

"""`make bench`: server time and queries of the main pages, then the papers, in one run; never a test.

Figures of different days compare through the calibration (a fixed pure-Python loop); within a run the ratio counts.
A database of its own beside the one that is served; it is made anew each time. ``python -m bench papers`` leaves the
pages out.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import sql

from bench.calibration import calibration
from chuangsheng.local.owner import as_owner
from chuangsheng.local.services import DATABASE_URLS

SIZES = (100, 10_000)
# CPython 3.11 keeps Python frames in chunks of 16 KiB and returns a chunk as soon as nothing stands in it: a page that
# calls across a boundary in its innermost loop pays for it thousands of times, another not at all, by luck of the depth
# it is called from. Each round therefore begins at another depth, together more than a chunk.
DEPTHS = range(0, 60, 3)
PAGES = (
    ("list", "rdec", "/plans/"),
    ("list, late", "rdec", "/plans/?late=on&order=due"),
    ("list, district", "shigang", "/plans/"),
    ("list, search", "rdec", "/plans/?q=石岡"),
    ("intake, RDEC", "rdec", "/plans/intake/"),
    ("home, RDEC", "rdec", "/"),
    ("home, agency", "agriculture", "/"),
    ("home, proposer", "proposer1", "/"),
    ("plan page", "rdec", "/plans/{plan}/"),
    ("plan history", "rdec", "/plans/{plan}/history/"),
    ("plan reviews", "rdec", "/reviews/plans/{plan}/"),
    ("plan tracking", "rdec", "/tracking/plans/{plan}/"),
)


def fresh_database() -> None:
    """Point DATABASE_URL at a new, empty ``chuangsheng_bench`` on the same server."""
    urls = {name: os.environ[name].rpartition("/")[0] for name in DATABASE_URLS if name in os.environ}
    name = "chuangsheng_bench"
    with psycopg.connect(f"{[*urls.values()][-1]}/postgres", autocommit=True) as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    os.environ.update({variable: f"{base}/{name}" for variable, base in urls.items()})


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements sent meanwhile."""
    from django.db import connection

    seen: list[str] = []

    def note(execute: Callable[..., Any], statement: str, params: Any, many: bool, context: Any) -> Any:
        seen.append(statement)
        return execute(statement, params, many, context)

    with connection.execute_wrapper(note):
        yield seen


def measure(client: Any, url: str) -> tuple[float, int]:
    """Median server milliseconds and statements of one page, after one warm-up."""
    client.get(url)
    times = []
    for depth in DEPTHS:
        with counted() as statements:
            response, seconds = timed(client.get, url, depth)
        times.append(seconds * 1000)
        if response.status_code != 200:
            sys.exit(f"{url}: {response.status_code}")
    return statistics.median(times), len(statements)


def timed(get: Callable[[str], Any], url: str, depth: int) -> tuple[Any, float]:
    """The answer and the seconds it took, asked ``depth`` calls further down."""
    if depth:
        return timed(get, url, depth - 1)
    begun = time.perf_counter()
    response = get(url)
    return response, time.perf_counter() - begun


def main() -> None:
    """Prepare, then measure what was asked for; all of it unless told."""
    fresh_database()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chuangsheng.settings")
    import django

    django.setup()
    from django.core.management import call_command

    from bench import papers

    with as_owner():
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
    parts = {"pages": pages, "papers": papers.report}
    for name in sys.argv[1:] or parts:
        parts[name]()


def pages() -> None:
    """Fill, measure, fill more, measure again, print."""
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client

    from accounts.models import User
    from proposals.models import Proposal

    results: dict[tuple[str, int], tuple[float, int]] = {}
    for size in SIZES:
        begun = time.perf_counter()
        call_command("demo", plans=size)
        with as_owner(), connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        print(f"{size} plans made in {time.perf_counter() - begun:.1f} s")
        plan = Proposal.objects.filter(state="executing").order_by("pk").values_list("pk", flat=True)[0]
        for label, username, url in PAGES:
            client = Client(headers={"host": "127.0.0.1"})
            client.force_login(User.objects.get(username=username), "django.contrib.auth.backends.ModelBackend")
            results[label, size] = measure(client, url.format(plan=plan))
    small, large = SIZES
    print(f"\ncalibration {calibration():.0f} ms\n")
    print(f"{'page':<18}{f'{small} plans':>16}{f'{large:,} plans':>18}{'ratio':>8}{'queries':>12}")
    for label, *_ in PAGES:
        (a, qa), (b, qb) = results[label, small], results[label, large]
        print(f"{label:<18}{a:>13.1f} ms{b:>15.1f} ms{b / a:>8.2f}{f'{qa} / {qb}':>12}")


if __name__ == "__main__":
    main()

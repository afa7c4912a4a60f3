"""`make bench`: what pages weigh, server time and queries of the main ones, then the papers, in one run; never a test.

Figures of different days compare through the calibration (a fixed pure-Python loop); within a run the ratio counts.
A database of its own beside the one that is served; it is made anew each time. ``python -m bench papers`` leaves the
pages out (``packets`` does those of meetings), ``python -m bench weights`` counts their requests and bytes alone,
``python -m bench quick`` measures them among few plans, ``python -m bench tracked`` those of tracking among few and
many undertakings with a year of reports, ``python -m bench live`` lets a hall of listeners ask a running meeting for
news, ``python -m bench search`` looks for words among 10,000 plans, ``python -m bench inventory`` imports inventories
among few entries and many, ``python -m bench public`` weighs the front page and counts how fast it is handed out.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from bench.calibration import calibration
from bench.site import fresh_database, set_up
from chuangsheng.local.owner import as_owner

SIZES = (1_000, 100_000)
UNDERTAKINGS = (100, 10_000)
SEARCHED = (1_000, 10_000)
QUICK = (100, 1_000)  # whether it runs: ``python -m bench quick``
QUIET = 50  # milliseconds of the calibration on a machine that does nothing else


def main() -> None:
    """Prepare, then measure what was asked for; all of it unless told."""
    fresh_database()
    set_up()
    from bench import importing, live, packets, papers, weights
    from bench.visitors import rates

    parts: dict[str, Callable[[], None]] = {
        "pages": pages,
        "papers": papers.report,
        "packets": packets.report,
        "packet": partial(packets.report, packets.FEW),
        "live": live.report,
        "weights": weights.report,
        "public": rates.report,
        "inventory": importing.report,
        "quick": partial(pages, QUICK),
        "search": partial(pages, SEARCHED, begins=("search",)),
        "tracked": partial(pages, UNDERTAKINGS, what="undertakings", begins=("tracking", "board", "statistics")),
    }
    for name in sys.argv[1:] or ("public", "weights", "pages", "tracked", "papers", "packets"):
        parts[name]()


def pages(sizes: tuple[int, int] = SIZES, what: str = "plans", begins: tuple[str, ...] = ("",)) -> None:
    """Fill with ``what``, measure the pages whose labels begin so, fill more, measure again, print."""
    from django.core.management import call_command
    from django.db import connection

    from tracking.statistics.snapshots import take_all

    results: list[dict[str, Any]] = []
    for size in sizes:
        begun = time.perf_counter()
        call_command("demo", **{what: size})
        connection.set_autocommit(True)
        with as_owner(), connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        print(f"{size:,} {what} made in {time.perf_counter() - begun:.0f} s")
        begun = time.perf_counter()
        print(f"figures of {take_all()} offices taken in {time.perf_counter() - begun:.1f} s")
        results.append(measured(places(), begins))
    loop = calibration()
    print(f"\ncalibration {loop:.0f} ms, memory {memory():.0f} MB")
    print(f"want: server time where the calibration is at most {QUIET} ms; today × {loop / QUIET:.1f}\n")
    few, many = (f"{size:,}" for size in sizes)
    print(f"{'':<20}{'CPU ms':>16}{'ms':>16}{'want':>6}{'buffers':>20}{'ratio':>8}{'statements':>12}")
    print(f"{'':<20}{few:>7} {many:>8}{few:>7} {many:>8}{'':>6}{few:>11} {many:>8}")
    for label, small in results[0].items():
        large = results[1][label]
        print(
            f"{label:<20}{small.cpu:>7.1f} {large.cpu:>8.1f}{small.time:>7.1f} {large.time:>8.1f}{wanted(label):>6}"
            f"{small.buffers:>11,} {large.buffers:>8,}{large.buffers / max(small.buffers, 1):>8.2f}"
            f"{f'{small.queries} / {large.queries}':>12}"
        )


def wanted(label: str) -> str:
    """The goal of a page or save in milliseconds; empty where there is none."""
    from bench.pages import GOALS

    return next((str(most) for begins, most in GOALS.items() if label.startswith(begins)), "")


def measured(places: dict[str, Any], begins: tuple[str, ...]) -> dict[str, Any]:
    """Each page and save by its label, of those that begin so."""
    from django.test import Client

    from accounts.models import User
    from bench import pages as p

    def of(username: str) -> Client:
        client = Client(headers={"host": "127.0.0.1"})
        client.force_login(User.objects.get(username=username), "django.contrib.auth.backends.ModelBackend")
        return client

    chosen = [page for page in p.PAGES if page[0].startswith(begins)]
    found = {label: p.measure(partial(of(who).get, url.format(**places))) for label, who, url in chosen}
    for label, who, url, to, changes in p.SAVES if "" in begins else ():
        page = url.format(**places)
        saving = p.saving(of(who), page, to and page + to, changes)
        found[label] = p.measure(saving, status=200 if to else 302)
    return found


def places() -> dict[str, Any]:
    """The ids in the addresses: rows the walker made, the same at every size."""
    from proposals.models import Proposal
    from reviews.models import OpinionRequest

    draft = Proposal.objects.filter(state="drafting", owner__memberships__user__username="proposer8").earliest("pk")
    return {
        "plan": Proposal.objects.filter(state="executing").earliest("pk").pk,
        "draft": draft.pk,
        "venture": draft.venture_list[0].pk,
        "opinion": OpinionRequest.objects.filter(state="requested", agency__code="AGR").earliest("pk").pk,
    }


def memory() -> float:
    """Megabytes this process has needed at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()

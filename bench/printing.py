"""計畫書 cold, warm and from the store, against plain WeasyPrint on the same HTML in the same run; never a test.

Cold is a process that has loaded nothing, warm one that has laid out a paper before. Plain runs in a process of its own,
ours in the queue's renderer, so that the most memory each has needed is its own. The last plan is as large as the
product lets one be.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from bench.contents import content, frozen, line, prose
from documents import sandbox
from documents.orders import services, wishes, work
from documents.papers import html
from documents.papers.render import laid_out, static_roots
from programmes.states import YEARS
from proposals.papers.plan import plan_paper

SIZES = {"1 venture": 1, "16 ventures": 16, "at the limits": 20}
ROWS, CHARACTERS = 25, 4000  # of a table, of a text
PLAIN = """
import pickle, resource, sys, time
html, base, roots, rounds = pickle.load(sys.stdin.buffer)
from weasyprint import HTML
from documents.papers.printing import PaperFetcher
for _round in range(rounds):
    begun = time.monotonic()
    HTML(string=html, base_url=base, url_fetcher=PaperFetcher(roots)).write_pdf()
    print(begun, time.monotonic())
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


@dataclass(frozen=True)
class Figures:
    """Seconds, and megabytes at most."""

    cold: float
    warm: float
    memory: float


def report() -> None:
    """Measure and print."""
    heads = ("pages", "plain cold", "cold", "ratio", "plain warm", "warm", "ratio", "store", "ratio", "plain MB", "MB")
    print(f"\n{'plan as PDF':<15}" + "".join(f"{head:>11}" for head in heads))
    for label, ventures in SIZES.items():
        written = at_the_limits() if label == "at the limits" else content(ventures)
        page = html.html(plan_paper(frozen(1, written)))
        plain, (ours, pages) = plainly(page), by_the_queue(page)
        stored = from_the_store(page)
        figures = (
            f"{pages}",
            f"{plain.cold:.2f} s",
            f"{ours.cold:.2f} s",
            f"{ours.cold / plain.cold:.2f}",
            f"{plain.warm:.2f} s",
            f"{ours.warm:.2f} s",
            f"{ours.warm / plain.warm:.2f}",
            f"{stored * 1000:.1f} ms",
            f"{stored / plain.warm:.4f}",
            f"{plain.memory:.0f}",
            f"{ours.memory:.0f}",
        )
        print(f"{label:<15}" + "".join(f"{figure:>11}" for figure in figures), flush=True)


def plainly(page: str, *, rounds: int = 2) -> Figures:
    """Without us: a process that imports WeasyPrint and prints the page, the second time warm."""
    from documents.papers.addresses import BASE

    begun = time.monotonic()
    given = pickle.dumps((page, BASE, static_roots(), rounds))
    command = [sys.executable, "-c", PLAIN]
    answer = subprocess.run(command, input=given, cwd=settings.BASE_DIR, capture_output=True, check=True).stdout
    *printed, memory = answer.decode().splitlines()
    again, ended = map(float, printed[-1].split())
    return Figures(float(printed[0].split()[1]) - begun, ended - again, int(memory) / 1024)


def by_the_queue(page: str) -> tuple[Figures, int]:
    """What a worker does: the check of the fonts, the renderer, the tagged PDF."""
    sandbox.stop()
    times = []
    for _round in range(2):
        begun = time.monotonic()
        made = laid_out(page)
        times.append(time.monotonic() - begun)
    caps: dict[str, Any] = {"seconds": settings.PDF_TIMEOUT_SECONDS, "megabytes": settings.PDF_MEMORY_MB}
    memory = sandbox.run("bench.renderer.memory_of", page, static_roots(), **caps)
    return Figures(times[0], times[1], memory), made.pages


def from_the_store(page: str) -> float:
    """Seconds to find and read a paper that has been made."""
    wishes.register("bench", wishes.Kind(lambda said, told: wishes.Made(laid_out(page).pdf), "", ".pdf", ""))
    wish = wishes.Wish("bench", {"page": len(page)})
    services.ask(wish, by="bench")
    work.print_due()
    begun = time.monotonic()
    order = services.found(wish)
    assert order
    assert services.is_there(order)
    (Path(settings.MEDIA_ROOT) / order.name).read_bytes()
    return time.monotonic() - begun


def at_the_limits() -> dict[str, Any]:
    """As many ventures as a plan may have, tables as long, and texts as long as their fields let one write."""
    text = prose(0, 250)[:CHARACTERS]
    written = content(20) | {"vision": text, "benefits": text}
    for number, part in enumerate(written["ventures"], 1):
        part["theme"] = part["method"] = text
        part["budget"] = [line(number, YEARS[row % len(YEARS)], row) for row in range(ROWS)]
        part["steps"] = [part["steps"][row % len(part["steps"])] for row in range(ROWS)]
        people = part["stakeholders"]
        part["stakeholders"] = [people[row % len(people)] | {"involvement": prose(row, 6)} for row in range(ROWS)]
        part["declared_total"] = sum(row["total"] for row in part["budget"])
    return written

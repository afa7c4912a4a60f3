"""The papers of a plan, and differences of 30 pages and more; never a test."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

from bench import printing
from bench.calibration import calibration
from bench.contents import content, frozen, revised
from documents.papers.html import pdf
from documents.papers.odt import odt
from proposals.content import from_version
from proposals.papers.comparison import comparison_paper
from proposals.papers.plan import plan_paper
from proposals.versions.differences import compare

VENTURES = 5
ROUNDS = 3


def median(work: Callable[[], Any]) -> tuple[float, Any]:
    """Median milliseconds of some rounds after one warm-up, and what the last one gave."""
    result = work()
    times = []
    for _round in range(ROUNDS):
        begun = time.perf_counter()
        result = work()
        times.append((time.perf_counter() - begun) * 1000)
    return statistics.median(times), result


def report() -> None:
    """Measure and print."""
    print(f"\ncalibration {calibration():.0f} ms")
    printing.report()
    old, new = frozen(1, content(VENTURES)), frozen(2, revised(content(VENTURES)))
    print(f"\n{f'two versions of {pdf(plan_paper(old)).pages} pages':<40}{'time':>14}")
    found: dict[str, Callable[[], Any]] = {
        "differences": lambda: compare(from_version(old.content), from_version(new.content)),
        "comparison as ODT": lambda: odt(comparison_paper(old, new)),
        "comparison as PDF": lambda: pdf(comparison_paper(old, new)),
    }
    for label, work in found.items():
        print(f"{label:<40}{median(work)[0]:>11.0f} ms")

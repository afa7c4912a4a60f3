"""What runs in a renderer for the measurements: no settings, no database."""

from __future__ import annotations

import resource

from documents.papers.addresses import StaticRoots
from documents.papers.printing import print_html, warm_up

__all__ = ["memory_of", "warm_up"]


def ready() -> None:
    """Nothing: the helper that was asked has loaded what a renderer needs."""


def memory_of(page: str, roots: StaticRoots) -> float:
    """The most megabytes a renderer has needed for the page."""
    print_html(page, roots)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

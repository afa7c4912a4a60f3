"""Reads the register of processing: what is kept of whom, on which ground, what for, who sees it and how long."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from accounts.reference import rows


@dataclass(frozen=True)
class Kept:
    """One register of persons; ``tables`` are models as ``app.model``, everything else is text as it is printed."""

    name: str
    tables: tuple[str, ...]
    purpose: str
    categories: str
    basis: str
    persons: str
    seen_by: str
    kept: str
    protection: str


@cache
def register() -> tuple[Kept, ...]:
    """All of them, in their order."""
    found = []
    for row in rows("processing.csv"):
        tables = tuple(str(row.pop("tables")).split("|"))
        found.append(Kept(tables=tables, **row))
    return tuple(found)

"""The offices that every plan has to do with, read once an act; never whom one of them has to tell."""

from __future__ import annotations

from functools import cache
from typing import Any

from accounts.models import Unit
from accounts.states import UnitKind
from workflow import known
from workflow.nested import as_json, revive
from workflow.states import Party

OFFICES = {
    Party.PLATFORM: UnitKind.PLATFORM,
    Party.RDEC: UnitKind.RDEC,
    Party.NDC: UnitKind.NDC,
    Party.CONVENER: UnitKind.CONVENER,
}
HERE = "offices"


def offices() -> list[Unit]:
    """All of them (one query an act, none where it locked a plan or a part of one)."""
    return known.once(HERE, lambda: list(_all()))


@cache
def known_when_locked() -> dict[str, known.Column]:
    """The same as a column of the statement that locks a case for a move."""
    return {HERE: (as_json(_all()), lambda rows: [revive(Unit, row) for row in rows])}


def _all() -> Any:
    return Unit.objects.filter(kind__in=OFFICES.values())

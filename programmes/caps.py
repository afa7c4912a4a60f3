"""What a programme pays at most in all years together, where its years say several figures; reads no row."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from programmes.models import ProgrammeTerm


def total_cap(terms: Iterable[ProgrammeTerm]) -> ProgrammeTerm | None:
    """The term of a programme that says the cap of all its years: the highest, for a later year may have raised it."""
    capped = [term for term in terms if term.cap_total]
    return max(capped, key=lambda term: term.cap_total or 0, default=None)

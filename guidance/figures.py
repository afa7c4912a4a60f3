"""A number of the statistics with the list it counts, and the years there are; never counts."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone

from inputs.fields import ROC_OFFSET, grouped

FIRST_YEAR, LAST_YEAR = 114, 130  # of the Republic: the programme's first, and beyond its last


@dataclass(frozen=True)
class Figure:
    """A number as it is shown, and the list it counts; nought leads nowhere, nor does what cannot be said of nothing."""

    count: Decimal | int | None
    url: str
    label: str = ""

    @property
    def shown(self) -> str:
        """With separators."""
        return "—" if self.count is None else grouped(self.count)


def this_year() -> int:
    """The year we have."""
    return timezone.localdate().year - ROC_OFFSET


def is_year(asked: int) -> bool:
    """Are there figures of it?"""
    return FIRST_YEAR <= asked <= LAST_YEAR

"""What a work plan says, before it is filed: rows of a form, of a workbook or of a draft; never a row of the database."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from tracking.states import Shape


@dataclass(frozen=True, kw_only=True)
class ItemDraft:
    """One work item; ``code`` is 0 for work that no earlier plan of the undertaking has named."""

    title: str
    weight: Decimal
    starts_on: dt.date
    ends_on: dt.date
    shape: str = Shape.EVEN.value
    responsible: str = ""
    deliverable: str = ""
    code: int = 0


@dataclass(frozen=True)
class MilestoneDraft:
    """A day on which something is to be there."""

    title: str
    due_on: dt.date


@dataclass(frozen=True)
class QuarterDraft:
    """What of the subsidy is to be spent in a quarter of a ROC year, 元."""

    year: int
    quarter: int
    amount: int

"""What the subsidy ledger adds up to, by venture, programme, year and kind of expense; never what may be entered.

The one place where the ledger is added up: its pages and papers, reports and statistics read it. Amounts in 元.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any, NamedTuple, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, Sum

from tracking.in_hand import Rest, total
from tracking.in_hand import in_hand as in_hand_parts
from tracking.models import LedgerEntry
from tracking.states import Entry
from workflow.statements import gathered

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True)
class Sums:
    """What was asked, of one's own, approved, received, spent and returned, reversed entries left out."""

    asked: int = 0
    own: int = 0
    approved: int = 0
    received: int = 0
    spent: int = 0
    returned: int = 0

    def __add__(self, other: Sums) -> Sums:
        return Sums(*(mine + others for mine, others in zip(self.amounts, other.amounts, strict=True)))

    @property
    def amounts(self) -> tuple[int, ...]:
        """In the order in which money goes."""
        return tuple(getattr(self, field.name) for field in fields(self))

    @property
    def to_receive(self) -> int:
        """Approved and not received."""
        return self.approved - self.received

    @property
    def to_spend(self) -> int:
        """What may still be spent: of the subsidy received, and of one's own money."""
        return self.received + self.own - self.spent - self.returned


class Cell(NamedTuple):
    """What an amount of the ledger is of; year and kind are not said where a ministry names none."""

    plan: int
    venture: int
    programme: int | None
    programme_name: str
    year: int | None
    expense: str


Cells = dict[Cell, Sums]
_SAID = {"amount": Sum("amount")}
_KEYS = ("venture__proposal", "venture", "programme", "programme__name", "year", "expense")


def cells(*conditions: Q, **where: Any) -> Cells:
    """The ledger of whatever ``where`` says of entries, as ``venture__proposal=plan`` (one query, whatever the number)."""
    rows = LedgerEntry.objects.filter(*conditions, **where).order_by().values_list(*_KEYS, "entry").annotate(**_SAID)
    return from_column(rows)


def column(venture: OuterRef) -> ArraySubquery:
    """The same of one ``venture`` as a column of another row, read with it; :func:`from_column` reads it."""
    rows = LedgerEntry.objects.filter(venture=venture).order_by().values(*_KEYS, "entry").annotate(sum=Sum("amount"))
    return gathered(rows, *_KEYS, "entry", "sum")


def from_column(rows: Iterable[Sequence[Any]]) -> Cells:
    """What :func:`column` gave (no query)."""
    found: Cells = defaultdict(Sums)
    for plan, venture, programme, name, year, expense, entry, amount in rows:
        found[Cell(plan, venture, programme, name or "", year, expense)] += Sums(**{entry: amount})
    return dict(found)


def by(key: Callable[[Cell], K], found: Cells) -> dict[K, Sums]:
    """The cells added up by what ``key`` says of each, as ``lambda cell: cell.year``."""
    summed: dict[K, Sums] = defaultdict(Sums)
    for cell, sums in found.items():
        summed[key(cell)] += sums
    return dict(summed)


def whole(found: Iterable[Sums]) -> Sums:
    """All of it."""
    return sum(found, Sums())


def rests(found: Cells) -> list[Rest]:
    """What was received and neither spent nor returned, by programme, kind of expense and year of each venture."""
    return in_hand_parts(
        Rest(cell.programme, cell.expense, cell.year, sums.received - sums.spent - sums.returned, cell.venture)
        for cell, sums in found.items()
    )


def in_hand(found: Cells) -> int:
    """All of that, 元; one's own money is spent last."""
    return total(rests(found))


def of_undertakings(ventures: Collection[int]) -> dict[int, Sums]:
    """By the id of the venture that an undertaking is of; nothing of those without an entry (one query, of one table)."""
    found: dict[int, Sums] = defaultdict(Sums)
    rows = LedgerEntry.objects.filter(venture__in=ventures).order_by().values_list("venture", "entry")
    for venture, entry, amount in rows.annotate(**_SAID):
        found[venture] += Sums(**{entry: amount})
    return dict(found)


def of_plans(plans: Any) -> dict[int, Sums]:
    """By the id of the plan, ids or a queryset of plans; nothing of those without an entry (one query)."""
    return by(lambda cell: cell.plan, cells(venture__proposal__in=plans))


def with_entries(found: Cells, entries: Iterable[LedgerEntry], plan: int) -> Cells:
    """The cells as they are once ``entries`` stand, too."""
    after = defaultdict(Sums, found)
    names = {cell.programme: cell.programme_name for cell in found}
    for entry in entries:
        name = names.get(entry.programme_id, "")
        cell = Cell(plan, entry.venture_id, entry.programme_id, name, entry.year, entry.expense)
        after[cell] += Sums(**{Entry(entry.entry).value: entry.amount})
    return dict(after)

"""The sums of a budget, made in one place, in 元 (R18); never reads the database.

Takes lines of a content, rows as they are stored or being typed, and lines as a version's JSON keeps them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from django.utils.translation import gettext_lazy as _

from programmes.states import Expense


class Amounts(Protocol):
    """A line of money, a row or one of a content; amounts in 元."""

    @property
    def year(self) -> int: ...
    @property
    def expense(self) -> str: ...
    @property
    def central(self) -> int: ...
    @property
    def local(self) -> int: ...
    @property
    def private(self) -> int: ...


Line = Amounts | Mapping[str, Any]
SOURCES = ("central", "local", "private")


@dataclass(frozen=True)
class Money:
    """An amount by who pays it."""

    central: int = 0
    local: int = 0
    private: int = 0

    @property
    def total(self) -> int:
        """All sources together."""
        return self.central + self.local + self.private

    labels = (_("中央"), _("地方"), _("民間"), _("合計"))  # of the amounts

    @property
    def amounts(self) -> list[int]:
        """Central, local, private and total, in the order of the tables' columns."""
        return [self.central, self.local, self.private, self.total]

    def __add__(self, other: Money) -> Money:
        return Money(self.central + other.central, self.local + other.local, self.private + other.private)


@dataclass(frozen=True)
class Sheet:
    """The sums of some lines, each way they are added up."""

    whole: Money
    years: dict[int, Money]  # the years that have lines, in order
    expenses: dict[str, Money]  # recurrent and capital, whether there is any or not
    cells: dict[tuple[int, str], Money]  # by year and kind of expense

    def year(self, year: int) -> Money:
        """The sum of a year, nothing where it has no line."""
        return self.years.get(year, Money())


def sheet(lines: Iterable[Line]) -> Sheet:
    """Add ``lines`` up."""
    cells: dict[tuple[int, str], Money] = {}
    for line in lines:
        place = (_of(line, "year"), str(_of(line, "expense")))
        cells[place] = cells.get(place, Money()) + Money(*(_of(line, source) for source in SOURCES))
    years = sorted({year for year, _expense in cells})
    return Sheet(
        whole=sum(cells.values(), Money()),
        years={year: sum((m for (y, _e), m in cells.items() if y == year), Money()) for year in years},
        expenses={
            expense: sum((m for (_y, e), m in cells.items() if e == expense), Money()) for expense in Expense.values
        },
        cells=cells,
    )


def _of(line: Line, name: str) -> Any:
    return line[name] if isinstance(line, Mapping) else getattr(line, name)

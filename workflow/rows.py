"""Lists that cost the same however many rows there are: the first of several querysets, counts that end. Never writes.

An OR of conditions that lie in different tables makes the database look at every row there is. Asked one by one, each
condition has its own index, and the first thirty of each hold the first thirty of all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db import connection
from django.db.models import BooleanField, Case, Expression, F, QuerySet, When

PER_PAGE = 30
# Rows counted beyond the page that is shown: a list says 「共 120 件」, or that there are more than it counted. The less
# where each row counted has to be looked for in other tables.
AHEAD, FEW_AHEAD = 300, 60
MOST_PAGES = 10_000


def each(condition: Any) -> Case:
    """``condition``, asked of row by row in the order of an index.

    The database takes a condition in another table to be rare, begins there, and sorts all it has found to show the first
    thirty; where nearly every row meets it, reading on in order is what costs little.
    """
    return Case(When(condition, then=True), default=False, output_field=BooleanField())


def _as_they_are(rows: Any) -> Any:
    return rows


class Keys(Expression):
    """The last column of ``found``, whose other columns it is ordered by: to find the rows whose keys these are."""

    def __init__(self, found: QuerySet, columns: int) -> None:
        super().__init__()
        self.found, self.columns = found, columns

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """A subquery: a union is ordered by what it selects, and IN takes one column."""
        found, params = self.found.query.get_compiler(connection=connection).as_sql()
        names = ", ".join(f"column{number}" for number in range(self.columns))
        return f"(SELECT column{self.columns - 1} FROM ({found}) AS found ({names}))", params  # noqa: S608 - ours


def first_of(branches: Sequence[tuple[QuerySet, str, str]], most: int) -> Keys:
    """Keys of the first ``most`` of all that ``branches`` find, which may be of several models; no others are looked up.

    Each is a queryset in its order, the column by which all are merged, and that of the key (no query).
    """
    columns = [rows.values_list(by, key)[:most] for rows, by, key in branches]
    _rows, by, key = branches[0]
    return Keys(_merged(columns, [F(by).asc(nulls_last=True), key], most), 2)


def _merged(branches: Sequence[QuerySet], order: Sequence[Any], most: int) -> QuerySet:
    first, *others = branches
    return first.union(*others).order_by(*order)[:most] if others else first


@dataclass(frozen=True)
class Rows:
    """The rows of any of ``branches``, querysets of one model in one order; a row may stand in several.

    Where the branches are of another table, ``key`` is what points from there to the rows, and ``of`` are the rows, in the
    order of the branches.
    """

    branches: Sequence[QuerySet]
    shown: Callable[[Any], Any] = _as_they_are
    key: str = "pk"
    of: QuerySet | None = None

    def split(self, column: str, values: Sequence[Any]) -> Rows:
        """The same where ``column`` has one of ``values``: a branch for each, read in order from an index that begins so."""
        return replace(
            self, branches=[branch.filter(**{column: value}) for branch in self.branches for value in values]
        )

    def only(self, keys: Sequence[int]) -> Rows:
        """Those of them whose keys are named."""
        return replace(self, branches=[branch.filter(**{f"{self.key}__in": keys}) for branch in self.branches])

    def first(self, most: int) -> Any:
        """The first ``most`` rows in their order: a queryset (no query yet)."""
        order = self.branches[0].query.order_by
        return self.at(Keys(self._in_order(most), len(order) + 1) if order else self._keys(most))

    def keys(self, most: int) -> list[Any]:
        """Of the first ``most`` rows, in their order (one query, which reads what stands in an index of each branch)."""
        return [row[-1] for row in self._in_order(most)]

    def at(self, keys: Sequence[Any] | QuerySet | Keys) -> Any:
        """The rows of ``keys``, as they are shown and in their order: a queryset (no query yet)."""
        branch = self.branches[0]
        of = branch.model._default_manager.order_by(*branch.query.order_by) if self.of is None else self.of
        return self.shown(of.filter(pk__in=keys)).order_by(*of.query.order_by)

    def counted(self, most: int) -> int:
        """How many rows there are; ``most`` where there are as many or more (one query)."""
        return min(self.found(most).count(), most)

    def found(self, most: int) -> QuerySet:
        """Keys of ``most`` of each branch, in no order: what is counted."""
        return replace(self, branches=[branch.order_by() for branch in self.branches])._keys(most)

    def __getitem__(self, part: slice) -> Any:
        return self.first(part.stop)[part]

    def _in_order(self, most: int) -> QuerySet:
        """What they are ordered by, and the key, of the first ``most``."""
        order = self.branches[0].query.order_by
        columns = [*map(_column, order), self.key]
        return _merged([branch.values_list(*columns)[:most] for branch in self.branches], order, most)

    def _keys(self, most: int) -> QuerySet:
        first, *others = [branch.values(self.key)[:most] for branch in self.branches]
        return first.union(*others) if others else first


def counted_together(asked: Sequence[Rows], most: int) -> list[int]:
    """How many rows each has, as :meth:`Rows.counted` says it of one (one query, however many are asked)."""
    spelt = [rows.found(most).query.sql_with_params() for rows in asked]
    columns = ", ".join(f"(SELECT count(*) FROM ({sql}) part)" for sql, _parameters in spelt)  # noqa: S608 - ours
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns}", [each for _sql, given in spelt for each in given])
        return [min(count, most) for count in cursor.fetchone()]


def _column(part: Any) -> str:
    """The name of what an order goes by."""
    return str(part.lstrip("-") if isinstance(part, str) else part.expression.name)


class BoundedPaginator(Paginator):
    """Pages of :class:`Rows`, of which no more are found than the page asked for, and the next ones, may want.

    What is found are keys: they are counted, and the rows of one page are read by them, so that nothing is looked for twice.
    """

    def __init__(self, rows: Rows, *, asked: Any, per_page: int, ahead: int) -> None:
        super().__init__([], per_page)
        self.rows = rows
        number = int(asked) if str(asked).isascii() and str(asked).isdecimal() and len(str(asked)) < 9 else 1
        self.bound = min(number, MOST_PAGES) * per_page + ahead

    @cached_property
    def keys(self) -> list[Any]:
        """As far as they are found."""
        return self.rows.keys(self.bound)

    @cached_property
    def count(self) -> int:
        """As far as it was counted."""
        return len(self.keys)

    def page(self, number: Any) -> Page:
        """The rows of one page."""
        number = self.validate_number(number)
        keys = self.keys[(number - 1) * self.per_page : number * self.per_page]
        return Page(self.rows.at(keys), number, self)

    @property
    def is_open(self) -> bool:
        """Are there more rows than were counted, or just as many?"""
        return self.count >= self.bound


def page_of(
    rows: Rows, asked: Any, shown: Callable[[Any], Any] = _as_they_are, *, per_page: int = PER_PAGE, ahead: int = AHEAD
) -> Page:
    """The page ``asked`` in the address; the first or the last where there is none of that number (two queries).

    ``shown`` adds to a queryset what the page reads with its rows; what is only counted or sorted goes without.
    """
    return BoundedPaginator(replace(rows, shown=shown), asked=asked, per_page=per_page, ahead=ahead).get_page(asked)

"""The writes of one effect in one statement: a case, its log and what else came of a move, in one round trip.

Each is what the ORM would send alone; those before the last become its ``WITH``. All of them see the database as it was
before: none may read what another writes, nor two write one row. Foreign keys hold at the end of the transaction, so the
order is free. No signals are sent.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from contextlib import suppress
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Field, Model, QuerySet
from django.db.models.constants import OnConflict
from django.db.models.sql import InsertQuery, UpdateQuery

Spelt = tuple[str, tuple[Any, ...]]


class Writes:
    """What waits to be sent; it is spelt when it is added, as the rows are then."""

    def __init__(self) -> None:
        self._waiting: list[Spelt] = []
        self._new: list[Model] = []  # rows that are there once this is sent, and know their keys

    def insert(self, rows: Iterable[Model], *, unless_there: bool = False) -> None:
        """New ``rows`` of one table; ``unless_there`` leaves out what is there already. They do not learn keys that the database gives."""
        if rows := list(rows):
            self._waiting.append(_insert(rows, unless_there=unless_there))
            self._new += [row for row in rows if row.pk is not None]

    def save(self, row: Model, only: Collection[str] = ()) -> None:
        """A row that is there, as it is in memory; of its fields ``only`` those named, else all."""
        written = [f for f in row._meta.concrete_fields if not f.primary_key and not f.generated]
        fields: list[Any] = [row._meta.get_field(name) for name in only] or written
        rows = type(row)._base_manager.filter(pk=row.pk)
        self._waiting.append(_update(rows, [(f, None, f.pre_save(row, add=False)) for f in fields]))

    def update(self, rows: QuerySet, **values: Any) -> None:
        """``rows``, conditions of their own table only, with these values."""
        changed = [(rows.model._meta.get_field(name), None, value) for name, value in values.items()]
        with suppress(EmptyResultSet):  # no row can meet the conditions: the ORM sends nothing either
            self._waiting.append(_update(rows, changed))

    def spelt(self, sql: str, *values: Any) -> None:
        """One that the ORM has no words for."""
        self._waiting.append((sql, values))

    def join(self, others: Writes) -> None:
        """What waits there is sent with what waits here."""
        self._waiting += others._waiting
        self._new += others._new

    def send(self) -> None:
        """Send what waits, if anything does."""
        if self._waiting:
            *before, last = self._waiting
            self._execute(before, last)

    def send_with(self, row: Model) -> bool:
        """Insert ``row`` last, which then knows its key; False where it is there already, and was not inserted.

        The other writes have been made all the same: whoever is told False has to roll back.
        """
        keys = row._meta.db_returning_fields
        found = self._execute(self._waiting, _insert([row], unless_there=True, returning=keys))
        for key, value in zip(keys, found or (), strict=False):
            setattr(row, key.attname, value)
        row._state.adding, row._state.db = not found, connection.alias
        return found is not None

    def _execute(self, before: Iterable[Spelt], last: Spelt) -> Any:
        parts = [*before]
        named = ", ".join(f"write_{number} AS ({sql})" for number, (sql, _values) in enumerate(parts))
        values = [value for _sql, part in [*parts, last] for value in part]
        self._waiting = []
        with connection.cursor() as cursor:
            cursor.execute(f"WITH {named} {last[0]}" if named else last[0], values)
            found = cursor.fetchone() if cursor.description else None
        for row in self._new:
            row._state.adding, row._state.db = False, connection.alias
        self._new = []
        return found


def _insert(rows: list[Model], *, unless_there: bool, returning: Collection[Field] = ()) -> Spelt:
    model: Any = type(rows[0])
    for row in rows:
        row._prepare_related_fields_for_save("insert")  # type: ignore[attr-defined]  # as the ORM does
    fields = [f for f in model._meta.concrete_fields if not f.generated]
    fields = [f for f in fields if not f.primary_key or rows[0].pk is not None]
    query = InsertQuery(model, on_conflict=OnConflict.IGNORE if unless_there else None)
    query.insert_values(fields, rows)
    compiler: Any = query.get_compiler(DEFAULT_DB_ALIAS)
    compiler.returning_fields = list(returning)
    ((sql, values),) = compiler.as_sql()
    return sql, tuple(values)


def _update(rows: QuerySet, values: Any) -> Spelt:
    query: Any = rows.order_by().query.chain(UpdateQuery)
    query.add_update_fields(values)
    sql, given = query.get_compiler(DEFAULT_DB_ALIAS).as_sql()
    return sql, tuple(given)

"""Instances read with what hangs on them in one query: ``prefetch_related`` without its round trips. Never writes.

For pages near the limit of twelve queries that need models rather than values (``workflow.statements`` gives values):
the database nests the rows as JSON, here they are models again. Afterwards ``.all()`` of a relation that was asked for,
and the foreign keys named, answer from memory as after ``prefetch_related``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, DecimalField, F, Model, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, JSONObject


@dataclass(frozen=True)
class Nested:
    """What to read of a row besides itself: rows its foreign keys ``one`` name, and relations ``many`` that point to it."""

    one: tuple[str, ...] = ()
    many: Mapping[str, Nested] = field(default_factory=dict)


NOTHING = Nested()


def as_json(rows: QuerySet, nested: Nested = NOTHING) -> ArraySubquery:
    """All of ``rows``, a queryset that names its parent by ``OuterRef``, as one column; :func:`revive` reads it."""
    return ArraySubquery(rows.values(row=_columns(rows.model, nested)))


def how_many(rows: QuerySet, by: str) -> Coalesce:
    """The number of ``rows``, a queryset that names its parent by ``OuterRef`` in its column ``by``, as one column."""
    return Coalesce(Subquery(rows.order_by().values(by).annotate(n=Count("pk")).values("n")), 0)


def revive(model: type[Model], values: Mapping[str, Any], nested: Nested = NOTHING) -> Any:
    """The instance that a JSON object of :func:`as_json` describes."""
    fields = model._meta.concrete_fields
    made: Any = model.from_db("default", [f.attname for f in fields], [_read(f, values[f.attname]) for f in fields])
    for name in nested.one:
        key: Any = model._meta.get_field(name)
        key.set_cached_value(made, revive(key.related_model, values[name]) if values[key.attname] is not None else None)
    _remember(made, nested.many, values)
    return made


def partly(model: type[Model], names: Sequence[str], values: Sequence[Any]) -> Any:
    """An instance of which ``names`` alone were read, as a column of ``gathered`` has them, in any order."""
    given = dict(zip(names, values, strict=True))
    fields = [field for field in model._meta.concrete_fields if field.attname in given]
    return model.from_db(None, [f.attname for f in fields], [_read(f, given[f.attname]) for f in fields])


def _remember(parent: Model, many: Mapping[str, Nested], values: Mapping[str, Any]) -> None:
    """Let each relation of ``parent`` answer from ``values``, as after ``prefetch_related``."""
    kept: dict[str, Any] = parent.__dict__.setdefault("_prefetched_objects_cache", {})
    for name, nested in many.items():
        relation: Any = parent._meta.get_field(name)
        rows = [revive(relation.related_model, row, nested) for row in values[name]]
        for row in rows:
            relation.field.set_cached_value(row, parent)
        found = getattr(parent, name).get_queryset()
        found._result_cache, found._prefetch_done = rows, True
        kept[name] = found


def read(rows: QuerySet, many: Mapping[str, Nested]) -> list[Any]:
    """``rows`` with their relations ``many``, all in one query."""
    columns = {f"read_{name}": column for name, column in _relations(rows.model, many).items()}
    found = list(rows.annotate(**columns))
    for row in found:
        _remember(row, many, {name: row.__dict__.pop(f"read_{name}") for name in many})
    return found


def _relations(model: type[Model], many: Mapping[str, Nested]) -> dict[str, ArraySubquery]:
    """One column for each relation of ``model``, in the order its rows ask for."""
    return {name: as_json(_pointing(model, name), nested) for name, nested in many.items()}


def _pointing(model: type[Model], name: str) -> QuerySet:
    relation: Any = model._meta.get_field(name)
    return relation.related_model._default_manager.filter(**{relation.field.name: OuterRef("pk")})


def _columns(model: type[Model], nested: Nested) -> JSONObject:
    found: dict[str, Any] = {f.attname: F(f.attname) for f in model._meta.concrete_fields}
    for name in nested.one:
        there: Any = model._meta.get_field(name).related_model
        found[name] = JSONObject(**{f.attname: F(f"{name}__{f.attname}") for f in there._meta.concrete_fields})
    return JSONObject(**found, **_relations(model, nested.many))


def _read(column: Any, value: Any) -> Any:
    """JSON knows neither dates nor exact decimals; the field reads them from their spelling."""
    if isinstance(column, DecimalField) and value is not None:
        value = str(value)
    return column.to_python(value)

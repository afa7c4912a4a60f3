"""Reading many small tables of one case in one statement that is built once in a process, not once a page.

Spelling a statement of a dozen tables costs the ORM twenty times what the database needs to answer it. What is read here
comes as plain values; whoever wants instances asks the ORM.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import Case, QuerySet
from django.db.models.functions import JSONArray


def gathered(rows: QuerySet, *columns: str | ArraySubquery | Case) -> ArraySubquery:
    """``columns`` of ``rows``, which name their parent by ``OuterRef``, as one column of the parent.

    As an annotation of a queryset it comes as lists; a :class:`Statement` gives it raw, for :func:`rows_of`.
    """
    return ArraySubquery(rows.values(row=JSONArray(*columns)))


def keys_of(rows: QuerySet, most: int) -> ArraySubquery:
    """The keys of the first ``most`` of ``rows``, as a column: how many there are, counted no further than that."""
    return ArraySubquery(rows.order_by().values("pk")[:most])


def rows_of(column: list[str]) -> list[list[Any]]:
    """The rows of a :func:`gathered` column: decimals are exact, dates are ISO texts."""
    return [json.loads(row, parse_float=Decimal) for row in column]


class Statement:
    """The columns of the one row that has a key, in one statement; ``build`` gives the queryset for a key."""

    def __init__(self, build: Callable[[Any], QuerySet]) -> None:
        self.build = build

    @cached_property
    def sql(self) -> str:
        """The statement with the key as its only parameter."""
        sql, parameters = self.build(0).query.sql_with_params()
        assert parameters == (0,)
        return str(sql)

    def row(self, key: Any) -> tuple[Any, ...]:
        """The row as the database gives it; it has to be there."""
        with connection.cursor() as cursor:
            cursor.execute(self.sql, [key])
            found: tuple[Any, ...] = cursor.fetchone()
        return found

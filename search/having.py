"""The passages in which words stand, whoever reads them, the newest first: what is asked of them is asked one by one.

Keys of opinions rise as agencies are asked, and those of commitments as opinions come in, which is told to nobody who reads
opinions without names: they are read by plan, the newest first, and of one plan in an order that says nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from django.db.models import BinaryField, F, Func, QuerySet
from django.db.models.sql.datastructures import BaseTable

from inputs.search import pairs_of
from search.models import Passage, Source

TABLE = Passage._meta.db_table
BY_PLAN = frozenset({Source.OPINION, Source.COMMITMENT})


class Having(BaseTable):
    """In the place of the table: those of ``source`` with every one of ``words`` in them, or in their head, in order.

    OFFSET keeps the planner from asking who sees them before they are in order: it would ask of all there are, to show a
    hundred.
    """

    def __init__(self, source: Source, words: Sequence[str], *, head: bool) -> None:
        super().__init__(TABLE, TABLE)
        self.source, self.words, self.head = source, words, head

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        """A subquery with the name of the table. Of a word of two signs its pair is all there is to ask."""
        column = "head" if self.head else "text"
        longer = [word for word in self.words if len(word) > 2]  # whose pairs may stand apart
        asked = "".join(f" AND strpos({column}, %s) > 0" for _word in longer)
        rows = f"SELECT found, plan, origin FROM {TABLE} WHERE source = %s AND pairs @@ %s::tsquery{asked}"  # noqa: S608 - ours
        order = "plan" if self.source in BY_PLAN else "found"
        return f'({rows} ORDER BY {order} DESC OFFSET 0) AS "{TABLE}"', (self.source.value, self._query(), *longer)

    def _query(self) -> str:
        """The pairs of all words, after the sign they are kept with."""
        sign = self.source.value.upper() if self.head else self.source.value
        pairs = dict.fromkeys(sign + pair for word in self.words for pair in pairs_of(word))
        return " & ".join("'" + pair.replace("\\", "\\\\").replace("'", "''") + "'" for pair in pairs)


def scrambled(key: int) -> bytes:
    """By what the rows of one plan are put in order: as :class:`_Scrambled` has it."""
    return hashlib.sha256(str(key).encode()).digest()


class _Scrambled(Func):
    template = "sha256(%(expressions)s::text::bytea)"
    output_field = BinaryField()


def among(having: Having) -> QuerySet:
    """These alone, in order: a queryset of passages, to be narrowed by who reads them."""
    order = ("-plan", _Scrambled(F("found")).desc()) if having.source in BY_PLAN else ("-found",)
    rows = Passage.objects.order_by(*order)
    rows.query.get_initial_alias()
    rows.query.alias_map[TABLE] = having
    return rows

"""The passages in which words stand, whoever reads them, the newest first: what is asked of them is asked one by one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.db.models.sql.datastructures import BaseTable

from inputs.search import pairs_of
from search.models import Passage, Source

TABLE = Passage._meta.db_table


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
        return f'({rows} ORDER BY found DESC OFFSET 0) AS "{TABLE}"', (self.source.value, self._query(), *longer)

    def _query(self) -> str:
        """The pairs of all words, after the sign they are kept with."""
        sign = self.source.value.upper() if self.head else self.source.value
        pairs = dict.fromkeys(sign + pair for word in self.words for pair in pairs_of(word))
        return " & ".join("'" + pair.replace("\\", "\\\\").replace("'", "''") + "'" for pair in pairs)


def among(having: Having) -> QuerySet:
    """These alone, the newest first: a queryset of passages, to be narrowed by who reads them."""
    rows = Passage.objects.order_by("-found")
    rows.query.get_initial_alias()
    rows.query.alias_map[TABLE] = having
    return rows

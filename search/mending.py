"""Compares what is kept to be found with what stands in the rows, and puts right what differs; never what triggers keep well.

They write in the statement that changes a row, by what they see, and whoever renames and whoever writes wait for each other (migration
``0004_renames``); but whoever changes what is folded may forget a kind of passages, and who loads data may go round triggers.
"""

from __future__ import annotations

from dataclasses import dataclass

import structlog
from django.db import connection
from django.db.models import Model

from accounts.models import Unit
from guidance.models import Partner
from proposals.models import LetterVersion, Proposal, Venture
from reviews.models import Commitment, Decision, OpinionRequest
from search.models import Passage, Source

AT_ONCE = 500  # rows compared in one statement
MOST = 5_000  # passages put right in one run; the next one goes on
log = structlog.get_logger("search.mending")
# In whose rows each kind of passages stands.
ROWS: dict[Source, type[Model]] = {
    Source.PLAN: Proposal,
    Source.PLAN_FILED: Proposal,
    Source.VENTURE: Venture,
    Source.VENTURE_FILED: Venture,
    Source.OPINION: OpinionRequest,
    Source.COMMITMENT: Commitment,
    Source.DECISION: Decision,
    Source.LETTER: LetterVersion,
    Source.UNIT: Unit,
    Source.PARTNER: Partner,
}
# The next rows there are, and the next ones passages are of, which may be gone.
KEYS = """
(SELECT id AS key FROM {rows} WHERE id > %(last)s ORDER BY id LIMIT %(many)s)
UNION
(SELECT origin FROM {passages} WHERE source = %(source)s AND origin > %(last)s ORDER BY origin LIMIT %(many)s)
ORDER BY key LIMIT %(many)s
"""


@dataclass(frozen=True)
class Mended:
    """The passages that were put right, by source and row; ``is_cut`` if there may be more."""

    rows: list[tuple[Source, int]]
    is_cut: bool


def mend(*, most: int = MOST, at_once: int = AT_ONCE) -> Mended:
    """Put right what differs, some rows in a statement, until ``most`` were; each that was is in the log."""
    mended: list[tuple[Source, int]] = []
    for source in ROWS:
        last = 0
        while keys := _keys(source, last, at_once):
            found, last = _put_right(source, keys), keys[-1]
            if found:
                log.warning("search_passages_mended", source=source.value, rows=found)
                mended += [(source, key) for key in found]
            if len(mended) >= most:
                return Mended(mended, is_cut=True)
    return Mended(mended, is_cut=False)


def _keys(source: Source, last: int, many: int) -> list[int]:
    statement = KEYS.format(rows=ROWS[source]._meta.db_table, passages=Passage._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(statement, {"last": last, "many": many, "source": source.value})
        return [key for (key,) in cursor.fetchall()]


def _put_right(source: Source, keys: list[int]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT search_mend(%s, %s)", [source.value, keys])
        return cursor.fetchone()[0] or []

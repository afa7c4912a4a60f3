"""Which entries of a district are called much like a name: pointed out, never merged; one query for however many names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.urls import reverse

from inputs.search import core_of

LIKE = 0.4  # of the trigrams of two names that they share
WITHIN = 3  # characters from which a name that stands in another is like it
SHOWN = 5  # of each name

# Names without what every other one ends with are compared, in the name's own district.
FIND = """
    SELECT asked.place, entry.id, entry.kind, entry.name, entry.address
    FROM unnest(%s::integer[], %s::text[], %s::text[], %s::bigint[]) AS asked (place, district, core, own)
    CROSS JOIN LATERAL (
        SELECT id, kind, name, address, similarity(core, asked.core) AS likeness
        FROM guidance_inventoryentry
        WHERE district_id = asked.district AND removed_at IS NULL AND id IS DISTINCT FROM asked.own
        AND (
            similarity(core, asked.core) >= %s
            OR (length(asked.core) >= %s AND strpos(core, asked.core) > 0)
            OR (length(core) >= %s AND strpos(asked.core, core) > 0)
        )
        ORDER BY likeness DESC, id LIMIT %s
    ) AS entry
    ORDER BY asked.place, entry.likeness DESC, entry.id
"""


@dataclass(frozen=True)
class Alike:
    """An entry whose name is much like the one that is written."""

    pk: int
    kind: str
    name: str
    address: str

    @property
    def url(self) -> str:
        """Its page."""
        return reverse("guidance:entry", args=[self.pk])


@dataclass(frozen=True)
class Named:
    """A name that is to stand in a district's inventory; ``own`` is the entry that bears it already."""

    district: str
    name: str
    own: int | None = None


def alike(names: Sequence[Named]) -> list[list[Alike]]:
    """For each of ``names`` the entries like it, the most alike first (one query, none without names)."""
    found: list[list[Alike]] = [[] for _name in names]
    if not names:
        return found
    asked: list[Any] = [list(range(len(names))), [each.district for each in names]]
    asked += [[core_of(each.name) for each in names], [each.own for each in names]]
    with connection.cursor() as cursor:
        cursor.execute(FIND, [*asked, LIKE, WITHIN, WITHIN, SHOWN])
        for place, *values in cursor.fetchall():
            found[place].append(Alike(*values))
    return found


def like(district: str, name: str, own: int | None = None) -> list[Alike]:
    """The same of one name."""
    return alike([Named(district, name, own)])[0]

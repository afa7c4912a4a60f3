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
SIGNS = str.maketrans({sign: f"\\{sign}" for sign in "%_\\"})  # of patterns, as themselves

# Names without what every other one ends with are compared, in the name's own district. Each way to be like it has an index:
# shared trigrams, standing in the other name, being a part of it (``parts`` are all of a name that a shorter one could be).
FIND = """
    WITH asked AS MATERIALIZED (
        SELECT * FROM unnest(%s::integer[], %s::text[], %s::text[], %s::text[], %s::bigint[])
        AS asked (place, district, core, pattern, own)
    ),
    entry AS NOT MATERIALIZED (
        SELECT id, kind, name, address, core, district_id FROM guidance_inventoryentry WHERE removed_at IS NULL
    ),
    found AS MATERIALIZED (
        SELECT asked.place, entry.* FROM asked JOIN entry ON entry.core %% asked.core
        UNION
        SELECT asked.place, entry.* FROM asked JOIN entry ON entry.core LIKE asked.pattern
        UNION
        SELECT part.place, entry.* FROM unnest(%s::integer[], %s::text[]) AS part (place, core) JOIN entry ON entry.core = part.core
    ),
    ranked AS (
        SELECT found.*, row_number() OVER (
            PARTITION BY place ORDER BY similarity(found.core, asked.core) DESC, found.id
        ) AS rank
        FROM found JOIN asked USING (place)
        WHERE found.district_id = asked.district AND found.id IS DISTINCT FROM asked.own AND (
            similarity(found.core, asked.core) >= %s
            OR (length(asked.core) >= %s AND strpos(found.core, asked.core) > 0)
            OR (length(found.core) >= %s AND strpos(asked.core, found.core) > 0)
        )
    )
    SELECT place, id, kind, name, address FROM ranked WHERE rank <= %s ORDER BY place, rank
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
    cores = [core_of(each.name) for each in names]
    asked: list[Any] = [list(range(len(names))), [each.district for each in names], cores]
    asked += [[_pattern(core) for core in cores], [each.own for each in names]]
    parts = [(place, part) for place, core in enumerate(cores) for part in _parts(core)]
    asked += [[place for place, _part in parts], [part for _place, part in parts]]
    with connection.cursor() as cursor:
        cursor.execute(FIND, [*asked, LIKE, WITHIN, WITHIN, SHOWN])
        for place, *values in cursor.fetchall():
            found[place].append(Alike(*values))
    return found


def _pattern(core: str) -> str | None:
    """What names look like in which it stands; of one too short none."""
    return f"%{core.translate(SIGNS)}%" if len(core) >= WITHIN else None


def _parts(core: str) -> set[str]:
    """What could stand in it as a whole name."""
    ends = range(WITHIN, len(core) + 1)
    return {core[begin:end] for end in ends for begin in range(end - WITHIN + 1)}


def like(district: str, name: str, own: int | None = None) -> list[Alike]:
    """The same of one name."""
    return alike([Named(district, name, own)])[0]

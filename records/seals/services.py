"""Seals what was noted; called by the clock, twice or late without harm."""

from __future__ import annotations

from django.db import connection

AT_ONCE = 2_000  # lines sealed in one transaction


def seal() -> int:
    """Seal every line that was noted and committed; how many there were."""
    many = 0
    while sealed := _some():
        many += sealed
        if sealed < AT_ONCE:
            break
    return many


def _some() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT records_seal_lines(%s)", [AT_ONCE])
        (sealed,) = cursor.fetchone() or (0,)
    return sealed

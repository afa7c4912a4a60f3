"""How many rows each table has and what they come to: equal only where every row is, whatever their order."""

from __future__ import annotations

from typing import Any

from psycopg import sql

# What a row is written as must not hang on the session.
STEADY = """
SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'ISO'; SET LOCAL intervalstyle = 'iso_8601';
SET LOCAL bytea_output = 'hex'; SET LOCAL extra_float_digits = 1
"""
TABLES = """
SELECT relname::text FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace ORDER BY relname
"""
# The first 60 bits of each row's hash, added up: a table of millions is read once and sorted never.
SUM = "SELECT count(*), coalesce(sum(('x' || left(md5(t::text), 15))::bit(60)::bigint), 0)::text FROM {} t"


def summed(cursor: Any) -> dict[str, list[Any]]:
    """Rows and sum of each table, in the transaction that ``cursor`` is in."""
    cursor.execute(STEADY)
    found = {}
    for name in tables(cursor):
        cursor.execute(sql.SQL(SUM).format(sql.Identifier(name)))
        found[name] = list(cursor.fetchone())
    return found


def tables(cursor: Any) -> list[str]:
    """Their names."""
    cursor.execute(TABLES)
    return [name for (name,) in cursor.fetchall()]

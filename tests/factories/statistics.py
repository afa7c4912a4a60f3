"""What the planner knows of the rows a test has made; on a server autovacuum sees to it, never the application."""

from __future__ import annotations

from django.conf import settings
from django.db import connection


def analyze(*tables: str) -> None:
    """Count them anew, as the role that owns them, inside the test's transaction."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE NONE; ANALYZE {', '.join(tables)}; SET LOCAL ROLE {settings.DATABASE_ROLE}")


def as_if_vacuumed(table: str) -> None:
    """Every page of the table is known to be seen by all, as on a server in use: scans of an index alone pay."""
    seen = f"""
        SELECT pg_restore_relation_stats(
            'schemaname', 'public', 'relname', '{table}', 'relallvisible', greatest(relpages, 0)
        ) FROM pg_class WHERE oid = '{table}'::regclass
    """
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE NONE; {seen}; SET LOCAL ROLE {settings.DATABASE_ROLE}")


def vacuum() -> None:
    """All tables, outside of any transaction; the application's role is only warned that it may not, and goes on."""
    with connection.cursor() as cursor:
        for statement in ("SET ROLE NONE", "VACUUM ANALYZE", f"SET ROLE {settings.DATABASE_ROLE}"):
            cursor.execute(statement)

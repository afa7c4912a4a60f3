"""What the application's database role may do: the tables are another role's, and of a log it writes new lines only.

A log is a table that a migration made append-only (``workflow.migration_ops``): there they are listed, once. What
triggers keep by themselves, with the rights of who owns it, it only reads: the comment of the table says so. Whoever
migrates owns the tables and gives the rights; the application cannot give itself more. Never used by a page.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.db import connections

BY_TRIGGERS = "kept by triggers"  # ``db_table_comment`` of a model
KEPT = """
SELECT relname::text FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace
AND obj_description(oid, 'pg_class') = %s ORDER BY relname
"""
LOGS = """
SELECT relname::text FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
WHERE tgname = relname || '_append_only' AND relnamespace = current_schema()::regnamespace
AND obj_description(pg_class.oid, 'pg_class') IS DISTINCT FROM %s ORDER BY relname
"""
# Tables made later, the cache's among them, come with these rights; those that have come have them given again.
GIVEN = """
ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role};
ALTER DEFAULT PRIVILEGES GRANT SELECT, USAGE ON SEQUENCES TO {role};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role};
GRANT SELECT, USAGE ON ALL SEQUENCES IN SCHEMA public TO {role};
REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role};
"""
TAKEN = "REVOKE ALL ON {log} FROM {role}; GRANT SELECT, INSERT ON {log} TO {role};"
TAKEN_ALSO = "REVOKE ALL ON {kept} FROM {role}; GRANT SELECT ON {kept} TO {role};"
# Each question names what the role of this connection may do and should not; PostgreSQL answers for rights inherited
# from other roles, too. Asked of a column, UPDATE also finds what was granted for the column alone.
EXCESS = (
    "SELECT 'SUPERUSER' FROM pg_roles WHERE rolname = current_user AND rolsuper",
    "SELECT 'CREATEROLE' FROM pg_roles WHERE rolname = current_user AND rolcreaterole",
    "SELECT 'CREATE ON SCHEMA public' WHERE has_schema_privilege('public', 'CREATE')",
    """SELECT 'owns ' || relname FROM pg_class WHERE relkind IN ('r', 'p')
        AND relnamespace = 'public'::regnamespace AND pg_has_role(relowner, 'MEMBER')""",
)
CHANGES = """
SELECT 'changes ' || log FROM unnest(%s::text[]) AS log WHERE has_any_column_privilege(log, 'UPDATE')
OR has_table_privilege(log, 'DELETE, TRUNCATE, TRIGGER, REFERENCES')
"""

WRITES = """
SELECT 'writes ' || kept FROM unnest(%s::text[]) AS kept WHERE has_any_column_privilege(kept, 'INSERT, UPDATE')
OR has_table_privilege(kept, 'DELETE, TRUNCATE, TRIGGER, REFERENCES')
"""


def logs(using: str = "default") -> list[str]:
    """The tables of which nothing is ever changed or taken away, and to which the application adds."""
    return _column(LOGS, using, [BY_TRIGGERS])


def kept(using: str = "default") -> list[str]:
    """The tables that triggers alone write."""
    return _column(KEPT, using, [BY_TRIGGERS])


def give(using: str = "default", **_signal: Any) -> None:
    """The rights of ``DATABASE_ROLE``, after each migration; nothing to give where one role does everything."""
    role = settings.DATABASE_ROLE
    if not _column("SELECT rolname FROM pg_roles WHERE rolname = %s AND rolname <> current_user", using, [role]):
        return
    connection = connections[using]
    names = {"role": connection.ops.quote_name(role)}
    with connection.cursor() as cursor:
        cursor.execute(GIVEN.format(**names))
        for log in logs(using):
            cursor.execute(TAKEN.format(log=connection.ops.quote_name(log), **names))
        for table in kept(using):
            cursor.execute(TAKEN_ALSO.format(kept=connection.ops.quote_name(table), **names))


def excess(using: str = "default") -> list[str]:
    """What the role of this connection may do though the application never needs it."""
    found = [one for question in EXCESS for one in _column(question, using)]
    return found + _column(CHANGES, using, [logs(using)]) + _column(WRITES, using, [kept(using)])


def check(databases: Sequence[str] | None = None, **_kwargs: Any) -> list[CheckMessage]:
    """``check --deploy --database default``: does the application sign in with rights over its own log?"""
    hint = "DATABASE_URL names the role of the application, OWNER_DATABASE_URL the one that migrates."
    return [
        Error(f"The database role may do more than it should: {', '.join(found)}", hint=hint, id="workflow.E001")
        for using in databases or ()
        if (found := excess(using))
    ]


def _column(statement: str, using: str, values: Sequence[Any] = ()) -> list[str]:
    with connections[using].cursor() as cursor:
        cursor.execute(statement, values or None)
        return [value for (value,) in cursor.fetchall()]

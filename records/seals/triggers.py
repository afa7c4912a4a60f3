"""What the database does by itself: it notes each new line of a log with its digest, and chains what was noted.

The digest is of the line as JSON without what is empty, so that a column added later, empty in old lines, changes none;
its text does not hang on the session's settings. A line is noted by the transaction that writes it, without waiting for
anybody: to chain it there would line up all writers until each has committed, and let two logs written in different
orders block each other. It is chained soon after by one writer at a time, so that the chain cannot fork.
"""

from __future__ import annotations

from typing import Any

from django.db import connections

from workflow.rights import logs

# Of a log without the trigger: what stands in it is noted in the order of its keys, as nothing told it before.
INSTALLED = """
CREATE TRIGGER {log}_noted AFTER INSERT ON {log} FOR EACH ROW EXECUTE FUNCTION records_note('{key}');
INSERT INTO records_unsealed (log, line, digest)
    SELECT '{log}', line, digest FROM records_digests('{log}', '{key}') ON CONFLICT DO NOTHING;
"""
WITHOUT = """
SELECT c.relname::text, a.attname::text
FROM pg_class c JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
WHERE c.relname = ANY (%s) AND c.relnamespace = current_schema()::regnamespace
AND NOT EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid AND t.tgname = c.relname || '_noted')
ORDER BY c.relname
"""
KEYS = WITHOUT.replace("AND NOT EXISTS", "AND EXISTS")


def keys(using: str = "default") -> dict[str, str]:
    """The column of each sealed table that names its lines."""
    return dict(_asked(KEYS, using))


def install(using: str = "default", **_signal: Any) -> None:
    """Let every log that has come be sealed; asked after each migration."""
    with connections[using].cursor() as cursor:
        for log, key in _asked(WITHOUT, using):
            cursor.execute(INSTALLED.format(log=log, key=key))


def _asked(statement: str, using: str) -> list[tuple[str, str]]:
    with connections[using].cursor() as cursor:
        cursor.execute(statement, [logs(using)])
        return cursor.fetchall()

"""What the database keeps by itself, for migrations: logs append-only, finished tasks. Never used while the system runs."""

from __future__ import annotations

from django.db import migrations

# TRUNCATE is refused too; only a test database sets chuangsheng.allow_truncate, so that tests can empty it.
FUNCTION = """
CREATE OR REPLACE FUNCTION chuangsheng_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' AND current_setting('chuangsheng.allow_truncate', true) = 'on' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""


def append_only_function() -> migrations.RunSQL:
    """The trigger function, once per database."""
    return migrations.RunSQL(FUNCTION, "DROP FUNCTION chuangsheng_append_only()")


def append_only(table: str) -> migrations.RunSQL:
    """Triggers that refuse update, delete and truncate of ``table``."""
    return migrations.RunSQL(
        f"""
        CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION chuangsheng_append_only();
        CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION chuangsheng_append_only();
        """,
        f"DROP TRIGGER {table}_append_only ON {table}; DROP TRIGGER {table}_no_truncate ON {table};",
    )


SETTLED = """
CREATE FUNCTION workflow_settle() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- The index of open tasks leaves out empty ones: without this a plan for any row could not know that it may use it.
    UPDATE workflow_notification SET done_at = now()
        WHERE task = TG_ARGV[0] || ':' || NEW.id AND task <> '' AND done_at IS NULL;
    RETURN NULL;
END $$;
"""
STANDING = ("state", "holder", "holder_unit_id")


def settling_function() -> migrations.RunSQL:
    """The trigger function, once per database: what notices asked of a row is done."""
    return migrations.RunSQL(SETTLED, "DROP FUNCTION workflow_settle()")


def settles(table: str, kind: str, columns: tuple[str, ...] = STANDING) -> migrations.RunSQL:
    """A trigger: what notices asked of a row of ``table`` (``Notification.task``) is done once one of ``columns`` changes.

    It is no statement of the application, and whatever moves a case or hands it on is seen.
    """
    old, new = (", ".join(f"{row}.{column}" for column in columns) for row in ("OLD", "NEW"))
    return migrations.RunSQL(
        f"""
        CREATE TRIGGER {table}_settles AFTER UPDATE ON {table} FOR EACH ROW
            WHEN (({old}) IS DISTINCT FROM ({new})) EXECUTE FUNCTION workflow_settle('{kind}');
        """,
        f"DROP TRIGGER {table}_settles ON {table};",
    )

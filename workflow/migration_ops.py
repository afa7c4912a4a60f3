"""Makes a table append-only in the database itself, for migrations. Never used while the system runs."""

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

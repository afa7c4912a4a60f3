"""Migrations go back to nothing and forward again, and what the database keeps by itself is there afterwards."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from chapters.models import ChapterTemplate

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
OURS = ("accounts", "chapters", "documents", "programmes", "proposals", "reviews", "tracking", "workflow")
GONE = [("tracking", None), ("reviews", None), ("proposals", None), ("chapters", None), ("programmes", None)]
# Of the apps that stay.
STAY = ["accounts_access", "accounts_invitation", "accounts_signin", "accounts_unit", "django_admin_log"]


def triggers() -> list[tuple[str, str]]:
    """Ours, with the table that each keeps."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, tgname::text FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1, 2"
        )
        return list(cursor.fetchall())


def functions() -> list[str]:
    """Those of our schema."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY 1"
        )
        return [name for (name,) in cursor.fetchall()]


@pytest.fixture
def back_again():
    """As the role that migrates; whatever happens, the next test finds today's tables and the application's rights to them."""
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
        yield
        call_command("migrate", verbosity=0)
        cursor.execute(f"SET ROLE {settings.DATABASE_ROLE}")


def test_back_to_nothing_and_forward_again(back_again):
    kept = triggers(), functions()
    MigrationExecutor(connection).migrate(GONE)
    left = [
        name for name in connection.introspection.table_names() if name.startswith(tuple(f"{a}_" for a, _n in GONE))
    ]
    assert (left, sorted({table for table, _name in triggers()})) == ([], STAY)
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
    assert (triggers(), functions()) == kept


def test_an_empty_database_gets_its_template_with_the_first_plan():
    assert not ChapterTemplate.objects.exists()


def test_each_app_has_one_beginning():
    graph = MigrationExecutor(connection).loader.graph
    assert [name for app in OURS for _a, name in graph.root_nodes(app)] == ["0001_initial"] * len(OURS)

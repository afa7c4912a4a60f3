"""Migrations go back to nothing and forward again, and what the database keeps by itself is there afterwards."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from chapters.models import ChapterTemplate

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
OURS = ("accounts", "chapters", "documents", "programmes", "proposals", "reviews", "tracking", "workflow")
GONE = [("tracking", None), ("reviews", None), ("proposals", None), ("chapters", None), ("programmes", None)]
KEPT_TABLES = [
    "accounts_unit",
    "chapters_chapter",
    "chapters_chaptertemplate",
    "chapters_question",
    "proposals_consent",
    "proposals_districtvision",
    "proposals_planversion",
    "proposals_privacynotice",
    "proposals_proposalgroupobjectpermission",
    "proposals_proposaltransition",
    "proposals_venturefit",
    "proposals_visionfile",
    "reviews_commitmenttransition",
    "reviews_meetingtransition",
    "reviews_opiniontransition",
    "tracking_undertakingtransition",
]


def tables_with_triggers() -> list[str]:
    """The tables that a trigger of ours keeps."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal")
        return sorted(name for (name,) in cursor.fetchall())


@pytest.fixture
def back_again():
    """Whatever happens, the next test finds today's tables."""
    yield
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def test_back_to_nothing_and_forward_again(back_again):
    assert tables_with_triggers() == KEPT_TABLES
    MigrationExecutor(connection).migrate(GONE)
    left = [
        name for name in connection.introspection.table_names() if name.startswith(tuple(f"{a}_" for a, _n in GONE))
    ]
    assert (left, tables_with_triggers()) == ([], ["accounts_unit"])
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
    assert tables_with_triggers() == KEPT_TABLES


def test_an_empty_database_gets_its_template_with_the_first_plan():
    assert not ChapterTemplate.objects.exists()


def test_each_app_has_one_beginning():
    graph = MigrationExecutor(connection).loader.graph
    assert [name for app in OURS for _a, name in graph.root_nodes(app)] == ["0001_initial"] * len(OURS)

"""What every test's database needs."""

import os
import subprocess

import pytest
from django.conf import settings
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations
from django.utils import translation
from django.utils.translation.reloader import translation_file_changed

from tests.factories import migrated

PO = settings.BASE_DIR / "locale/en/LC_MESSAGES/django.po"

# The append-only triggers let TRUNCATE pass only where the session says so (``workflow.migration_ops``).
EMPTIED = "-c chuangsheng.allow_truncate=on"


def connect_with(options):
    """New connections of this process begin with these settings of the session."""
    connection.close()
    connection.close_pool()
    connection.settings_dict["OPTIONS"]["options"] = options


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, django_db_blocker):
    """The database of this process is a copy of one that has been migrated."""
    with migrated.template(django_db_blocker) as name:
        connection.settings_dict["TEST"]["TEMPLATE"] = name
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup):
    """The owner makes and drops the database; between, every session acts with the rights of the application."""
    connect_with(f"{EMPTIED} -c role={settings.DATABASE_ROLE}")
    yield
    connect_with(EMPTIED)


@pytest.fixture(scope="session", autouse=True)
def emptied_by_the_owner():
    """Between tests that commit, tables are emptied: the application may not."""
    with pytest.MonkeyPatch.context() as patch:
        usual = DatabaseOperations.sql_flush
        patch.setattr(
            DatabaseOperations,
            "sql_flush",
            lambda *args, **kwargs: ["SET LOCAL ROLE NONE;", *usual(*args, **kwargs)],
        )
        yield


@pytest.fixture
def as_owner(db):
    """This test's transaction has the rights of the role that migrates."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE NONE")


@pytest.fixture(autouse=True)
def language_of_the_next_test():
    """A page asked for in English leaves its thread in English: the next test begins in the source language."""
    yield
    translation.deactivate()


@pytest.fixture(scope="session")
def english() -> None:
    """The compiled English catalogue, where Django looks for it."""
    compiled = PO.with_suffix(".mo")
    if not compiled.exists() or compiled.stat().st_mtime < PO.stat().st_mtime:
        half = compiled.with_suffix(f".{os.getpid()}")
        subprocess.run(["msgfmt", "-o", half, PO], check=True)
        half.replace(compiled)
    translation_file_changed(None, compiled)

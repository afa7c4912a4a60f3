"""What every test's database needs."""

import pytest
from django.db import connection
from django.utils import translation


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings):
    """Let the append-only tables be emptied between tests; their triggers ask (``workflow.migration_ops``)."""
    connection.settings_dict["OPTIONS"]["options"] = "-c chuangsheng.allow_truncate=on"


@pytest.fixture(autouse=True)
def language_of_the_next_test():
    """A page asked for in English leaves its thread in English: the next test begins in the source language."""
    yield
    translation.deactivate()

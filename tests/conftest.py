"""What every test's database needs."""

import pytest
from django.db import connection


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings):
    """Let the append-only tables be emptied between tests; their triggers ask (``workflow.migration_ops``)."""
    connection.settings_dict["OPTIONS"]["options"] = "-c chuangsheng.allow_truncate=on"

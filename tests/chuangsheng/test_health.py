"""The probes: what they say, and that they say it in time."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import psycopg
import pytest
from django.db import connection
from django.test import Client
from pytest_django import Settings

from chuangsheng import health
from chuangsheng.local.services import ROOT

ALL_WELL = {"database": "ok", "broker": "ok", "migrations": "ok", "storage": "ok"}


@pytest.fixture
def first_migration_missing(db: None) -> Iterator[None]:
    """Take one applied migration away, outside of the test's transaction, as another process would see it."""
    facts = connection.settings_dict
    where = psycopg.conninfo.make_conninfo(
        host=facts["HOST"], port=facts["PORT"], user=facts["USER"], password=facts["PASSWORD"], dbname=facts["NAME"]
    )
    with psycopg.connect(where, autocommit=True) as other:
        taken = other.execute(
            "DELETE FROM django_migrations WHERE app = 'accounts' RETURNING id, app, name, applied"
        ).fetchall()
        health._migrated.clear()
        yield
        with other.cursor() as cursor:
            cursor.executemany("INSERT INTO django_migrations (id, app, name, applied) VALUES (%s, %s, %s, %s)", taken)


def test_healthz_needs_no_database() -> None:
    response = Client().get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_a_probe_only_reads(path: str) -> None:
    assert Client().post(path).status_code == 405


@pytest.mark.django_db
def test_readyz_when_all_is_well() -> None:
    response = Client().get("/readyz")
    assert (response.status_code, response.json()) == (200, {"status": "ok", "checks": ALL_WELL})


@pytest.mark.django_db
def test_readyz_without_broker(settings: Settings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    response = Client().get("/readyz")
    assert response.status_code == 503
    assert response.json() == {"status": "failed", "checks": ALL_WELL | {"broker": "failed"}}


@pytest.mark.django_db
def test_readyz_without_storage(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "a-file").touch()
    settings.MEDIA_ROOT = tmp_path / "a-file"
    response = Client().get("/readyz")
    assert response.status_code == 503
    assert response.json() == {"status": "failed", "checks": ALL_WELL | {"storage": "failed"}}


@pytest.mark.django_db
def test_a_storage_check_leaves_nothing_behind(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    health.storage()
    assert list((tmp_path / "media").iterdir()) == []


@pytest.mark.usefixtures("first_migration_missing")
def test_readyz_while_a_migration_waits() -> None:
    response = Client().get("/readyz")
    assert response.status_code == 503
    assert response.json() == {"status": "failed", "checks": ALL_WELL | {"migrations": "failed"}}


def test_readyz_without_database_answers_in_time_and_says_no_more() -> None:
    """In a process of its own, whose database is not there."""
    program = (
        "import django; django.setup()\n"
        "from django.test import RequestFactory\n"
        "from chuangsheng.health import readyz\n"
        "import os, time; begun = time.monotonic(); answer = readyz(RequestFactory().get('/readyz'))\n"
        "print(answer.status_code, round(time.monotonic() - begun), answer.content.decode(), flush=True); os._exit(0)\n"
    )
    absent = "postgres://chuangsheng:a-password@127.0.0.1:1/chuangsheng"
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "chuangsheng.settings", "DATABASE_URL": absent}
    begun = monotonic()
    result = subprocess.run(
        [sys.executable, "-c", program],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert monotonic() - begun < 60
    status, seconds, body = result.stdout.split(maxsplit=2)
    expected = {"database": "failed", "broker": "ok", "migrations": "failed", "storage": "ok"}
    assert (status, json.loads(body)) == ("503", {"status": "failed", "checks": expected})
    assert int(seconds) < 10  # the pool alone would wait ten; we say so after health.TIMEOUT_SECONDS

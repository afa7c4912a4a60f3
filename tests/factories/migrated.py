"""A database that has been migrated once: every test process copies it instead of migrating from nothing.

It lies in the tests' own server beside what is copied from it, under a name that tells what it was made of; a migration,
or what one reads, that has changed makes another. Copies are migrated as ever, which then finds nothing to do.
"""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection
from psycopg import sql

# Besides the migrations: what they read and import of ours, and the versions of the libraries that bring some along.
READ = (
    "chapters/services.py",
    "documents/models.py",
    "inputs/search.py",
    "records/seals/triggers.py",
    "workflow/migration_ops.py",
    "workflow/rights.py",
    "uv.lock",
)
PREFIX, HALF = "migrated_", "_half"
OURS = f"^{PREFIX}[0-9a-f]{{16}}({HALF})?$"
MAKING = 0x7E57  # advisory lock: one process makes it, the others wait


@contextmanager
def template(blocker: Any) -> Iterator[str]:
    """The name of a database to copy, made if it is not there, and not dropped by anybody meanwhile."""
    made_of = digest(settings.BASE_DIR)
    name = f"{PREFIX}{made_of:016x}"
    with _server() as server:
        with _alone(server):
            server.execute("SELECT pg_advisory_lock_shared(%s)", [made_of])
            there = {row[0] for row in server.execute("SELECT datname FROM pg_database WHERE datname ~ %s", [OURS])}
            for other in there - {name}:
                _drop_unused(server, other)
            if name not in there:
                with blocker.unblock():
                    _migrate(half := name + HALF)
                rename = sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(half), sql.Identifier(name))
                server.execute(rename)
        yield name


def digest(root: Path) -> int:
    """A number for everything that a migrated database is made of."""
    made = [*root.glob("*/migrations/*.py"), *(root / "reference").rglob("*"), *(root / name for name in READ)]
    found = hashlib.sha256()
    for path in sorted(path for path in made if path.is_file()):
        content = path.read_bytes()
        found.update(f"{path.relative_to(root)} {len(content)}\n".encode() + content)
    return int.from_bytes(found.digest()[:8]) >> 1  # as an advisory lock can have it


def _drop_unused(server: psycopg.Connection, name: str) -> None:
    """Drop one that was made of something else, or not to the end, unless a run of other code copies it now."""
    held = [int(name.removeprefix(PREFIX).removesuffix(HALF), 16)]
    (is_free,) = server.execute("SELECT pg_try_advisory_lock(%s)", held).fetchone() or (False,)
    if is_free:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        server.execute("SELECT pg_advisory_unlock(%s)", held)


@contextmanager
def _server() -> Iterator[psycopg.Connection]:
    """A session of the owner beside Django's, in the database the tests' server always has: locks are a database's own."""
    known = connection.settings_dict
    where = {"host": known["HOST"], "port": known["PORT"], "user": known["USER"], "password": known["PASSWORD"]}
    with psycopg.connect(**where, dbname="postgres", autocommit=True) as server:
        yield server


@contextmanager
def _alone(server: psycopg.Connection) -> Iterator[None]:
    server.execute("SELECT pg_advisory_lock(%s)", [MAKING])
    try:
        yield
    finally:
        server.execute("SELECT pg_advisory_unlock(%s)", [MAKING])


def _migrate(name: str) -> None:
    """Django makes it as it makes a test's database, then lets go: what somebody is connected to cannot be copied."""
    usual, test = connection.settings_dict["NAME"], connection.settings_dict["TEST"]
    called = test["NAME"]
    test["NAME"] = name
    try:
        with _collecting_seldom():
            connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        connection.close()
        connection.close_pool()
    finally:
        test["NAME"] = called
        settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = usual


@contextmanager
def _collecting_seldom() -> Iterator[None]:
    """Each step of a migration builds the models anew, whose cycles are looked at again and again: a third of its time."""
    usual = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(50_000, 50, 1_000)
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        gc.unfreeze()

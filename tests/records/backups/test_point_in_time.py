"""With the log of writes archived, a database comes back as it stood a moment before an accident (docs/backup.md)."""

import os
import secrets
import shutil
import subprocess
import time

import psycopg
import pytest

from chuangsheng.local.postgres import ADMIN, Postgres
from chuangsheng.local.process import run_as

pytestmark = pytest.mark.slow
ARCHIVING = """
archive_mode = on
archive_command = 'test ! -f {archive}/%f && cp %p {archive}/%f'
"""
RECOVERING = """
archive_mode = off
restore_command = 'cp {archive}/%f %p'
recovery_target_time = '{until}'
recovery_target_action = promote
"""


@pytest.fixture
def server(tmp_path):
    """One whose writes are kept, and the folder that keeps them."""
    home = tmp_path / "server"
    home.mkdir()
    server = Postgres(home, secrets.token_urlsafe(24), durable=True)
    server.ensure()
    archive = room(server, "archive")
    server.stop()
    configured(server, ARCHIVING.format(archive=archive))
    server.ensure()
    yield server, archive
    server.remove()
    shutil.rmtree(archive, ignore_errors=True)


def room(server, name):
    """An empty folder of the server's own user, beside its data."""
    folder = server.data.with_name(name)
    folder.mkdir(mode=0o700)
    if server.user is not None:
        os.chown(folder, server.user, server.user)
    return folder


def configured(server, text):
    with (server.data / "postgresql.conf").open("a") as file:
        file.write(text)


def session(server):
    return psycopg.connect(server.url(ADMIN), autocommit=True)


def base_backup(server, folder):
    command = [server.programs / "bin" / "pg_basebackup", f"--pgdata={folder}", "--checkpoint=fast", "--no-sync"]
    where = {"PGHOST": "127.0.0.1", "PGPORT": str(server.port), "PGUSER": ADMIN, "PGPASSWORD": server.password}
    subprocess.run(command, env=os.environ | where, check=True, capture_output=True, cwd="/", **run_as(server.user))


def recovered(server, base, text):
    """The base backup in the place of the data, and what was written since until a moment."""
    shutil.rmtree(server.data)
    base.rename(server.data)
    configured(server, text)
    (server.data / "recovery.signal").touch()
    if server.user is not None:
        os.chown(server.data / "recovery.signal", server.user, server.user)
    server.ensure()


def test_what_was_written_until_a_moment_comes_back_and_nothing_later(server):
    server, archive = server
    with session(server) as at:
        at.execute("CREATE TABLE kept (said text)")
        at.execute("INSERT INTO kept VALUES ('before the base backup')")
        base = room(server, "base")
        base_backup(server, base)
        at.execute("INSERT INTO kept VALUES ('after it')")
        time.sleep(0.5)
        (until,) = at.execute("SELECT now()::text").fetchone()
        time.sleep(0.5)
        at.execute("DELETE FROM kept")
        at.execute("SELECT pg_switch_wal()")
    server.stop()
    recovered(server, base, RECOVERING.format(archive=archive, until=until))
    for _ in range(100):
        with session(server) as at:
            (still,) = at.execute("SELECT pg_is_in_recovery()").fetchone()
            if not still:
                break
        time.sleep(0.1)
    with session(server) as at:
        assert [said for (said,) in at.execute("SELECT said FROM kept")] == ["before the base backup", "after it"]

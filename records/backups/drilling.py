"""Tries a backup where nothing can be lost: a second server, a second folder, the very command an administrator would give."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from records.backups.errors import BackupError


def drill(folder: Path, *, identity: Path | None = None, server: str = "") -> str:
    """What the restore said at its end; raises BackupError with its words. ``server`` names an empty database of its owner."""
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "restore", str(folder)]
    command += ["--identity", str(identity)] if identity else []
    with tempfile.TemporaryDirectory(prefix="drill-") as scratch, _second(Path(scratch), server) as urls:
        environment = os.environ | urls | {"MEDIA_ROOT": str(Path(scratch) / "media")}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BackupError(done.stderr.strip().rpartition("\n")[2])
    return done.stdout.strip()


@contextmanager
def _second(scratch: Path, server: str) -> Iterator[dict[str, str]]:
    """The URLs of another server: the one named, or one of the programs at hand that ends with the drill."""
    if server:
        yield dict.fromkeys(("DATABASE_URL", "OWNER_DATABASE_URL"), server)
        return
    try:
        from chuangsheng.local.postgres import OWNER, Postgres
        from chuangsheng.local.process import LocalError
    except ImportError as error:
        raise BackupError("no second server can be started here: name one with --server") from error
    home = scratch / "server"
    home.mkdir()
    try:
        second = Postgres(home, secrets.token_urlsafe(24), durable=False)
    except LocalError as error:
        raise BackupError("no second server can be started here: name one with --server") from error
    try:
        second.ensure()
        yield {"DATABASE_URL": second.url(), "OWNER_DATABASE_URL": second.url(OWNER)}
    finally:
        second.remove()

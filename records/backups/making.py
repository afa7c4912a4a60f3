"""Makes a backup: the rows of one moment, then every file, as files are never changed and rows that name one come later.

A file that a row of that moment names is there when files are copied: what nobody names any more stays for weeks
(``FILES_ASIDE_DAYS``). A folder has its name only once everything in it was read back.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from records.backups import manifests, parts, programs, tables
from records.backups.errors import BackupError, Busy
from records.backups.manifests import Manifest

HALF = ".half"
STAMP = "%Y%m%d-%H%M%S"
WRITING = 0xBAC0  # advisory lock: one backup at a time


def back_up(*, now: dt.datetime | None = None) -> Path:
    """A new backup in ``BACKUPS_DIR``, read back; raises BackupError. What a killed one left is removed first."""
    now = now or timezone.now()
    folder = Path(settings.BACKUPS_DIR)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _alone() as session:
        for left in folder.glob(f"*{HALF}"):
            shutil.rmtree(left)
        whole = folder / f"{now.astimezone(dt.UTC):{STAMP}}"
        if whole.exists():
            raise BackupError(f"{whole.name} is there already")
        half = whole.with_suffix(HALF)
        half.mkdir(mode=0o700)
        manifest = Manifest(now.isoformat(), bool(parts.recipients()), migrations())
        _dump(half, manifest, session)
        _copy_files(half, manifest)
        manifests.write(manifest, half)
        check(half)
        half.rename(whole)
    return whole


def check(folder: Path, *, trusted: str = "") -> Manifest:
    """Read all of it; raises BackupError unless it is what was written."""
    manifest = manifests.read(folder, trusted=trusted)
    for part in manifest.parts.values():
        parts.checked(folder / part["name"], part)
    return manifest


def migrations() -> dict[str, str]:
    """The newest migration of each app."""
    applied = MigrationRecorder(connections[DEFAULT_DB_ALIAS]).applied_migrations()
    return dict(sorted(applied))


def files() -> Iterator[Path]:
    """Every file there is of what people handed in and of what was made, whatever its room; in order."""
    root = Path(settings.MEDIA_ROOT)
    yield from sorted(path for path in root.rglob("*") if path.is_file() and not path.is_symlink())


@contextmanager
def _alone() -> Iterator[Any]:
    """A session of its own that holds the lock; raises Busy where another does. A killed one's lock ends with it."""
    session = connections.create_connection(DEFAULT_DB_ALIAS)
    try:
        with session.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [WRITING])
            if cursor.fetchone() != (True,):
                raise Busy("another backup is being made")
            try:
                yield cursor
            finally:
                cursor.execute("ROLLBACK")
                cursor.execute("SELECT pg_advisory_unlock(%s)", [WRITING])
    finally:
        session.close()


def _dump(folder: Path, manifest: Manifest, cursor: Any) -> None:
    """The rows of one moment and what they come to; the moment is let go before files are copied."""
    cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY")
    cursor.execute("SELECT pg_export_snapshot()")
    (snapshot,) = cursor.fetchone()
    manifest.tables = tables.summed(cursor)
    arguments = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", programs.database()]
    with programs.read_from("pg_dump", *arguments) as source:
        manifest.parts["rows"] = parts.keep(source, folder / "rows.dump")
    cursor.execute("COMMIT")


def _copy_files(folder: Path, manifest: Manifest) -> None:
    """All files as one archive, and a list of their hashes."""
    root = Path(settings.MEDIA_ROOT)
    listed: dict[str, str] = {}

    def write(target: Any) -> None:
        with tarfile.open(fileobj=target, mode="w|") as archive:
            for path in files():
                name = path.relative_to(root).as_posix()
                with suppress(FileNotFoundError):  # one that went meanwhile, as nobody named it
                    listed[name] = _add(archive, path, name)

    with parts.piped(write) as source:
        manifest.parts["files"] = parts.keep(source, folder / "files.tar")
    known = BytesIO(json.dumps(listed, indent=0).encode())
    manifest.parts["list"] = parts.keep(known, folder / "files.json")
    manifest.files = len(listed)


def _add(archive: tarfile.TarFile, path: Path, name: str) -> str:
    """Put it in as it is; its hash."""
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
        size = os.fstat(file.fileno()).st_size
        file.seek(0)
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode = size, 0o600
        archive.addfile(entry, file)
    return found

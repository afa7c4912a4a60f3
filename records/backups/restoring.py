"""Puts a backup into an empty server and compares what came with what was kept; over anything that is there it does not go.

Files come first, rows last and in one transaction: until it commits the database is empty, and a restore that was killed
is begun again. What it has laid out meanwhile is told from what others laid there by a mark in the folder of files.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from records.backups import making, parts, programs, tables
from records.backups.errors import BackupError
from records.backups.manifests import Manifest
from workflow import rights

MARK = ".restoring"


@dataclass(frozen=True)
class Restored:
    """What came."""

    manifest: Manifest
    tables: int
    rows: int
    files: int


def restore(folder: Path, *, identity: Path | None = None, trusted: str = "") -> Restored:
    """By the role that owns the tables, whose connection this process has. Raises BackupError, with nothing changed or with what to do."""
    manifest = making.check(folder, trusted=trusted)
    if manifest.is_encrypted and identity is None:
        raise BackupError("this backup is encrypted: name the file of its identity")
    root = Path(settings.MEDIA_ROOT)
    mark = root / MARK
    if not (_tables() and mark.exists() and mark.read_text() == folder.name):  # else it was killed at its very end
        _refuse_unless_empty(root, folder)
        _lay_out_files(folder, manifest, root, identity)
        _pour_rows(folder, manifest, identity)
    rights.give()
    mark.unlink()
    return compare(folder, manifest, identity=identity)


def compare(folder: Path, manifest: Manifest, *, identity: Path | None = None) -> Restored:
    """Raises BackupError unless every table and every file here is as it was kept."""
    with transaction.atomic(), connection.cursor() as cursor:
        found = tables.summed(cursor)
    differing = sorted(
        name for name in found.keys() | manifest.tables.keys() if found.get(name) != manifest.tables.get(name)
    )
    if differing:
        raise BackupError(f"these tables differ from what was kept: {', '.join(differing)}")
    listed = _listed(folder, manifest, identity)
    root = Path(settings.MEDIA_ROOT)
    there = {path.relative_to(root).as_posix(): path for path in making.files()}
    differing = sorted(listed.keys() ^ there.keys())
    differing += [name for name in listed.keys() & there.keys() if _hash(there[name]) != listed[name]]
    if differing:
        raise BackupError(f"{len(differing)} files differ from what was kept, the first is {differing[0]}")
    return Restored(manifest, len(found), manifest.rows, len(listed))


def _refuse_unless_empty(root: Path, folder: Path) -> None:
    if there := _tables():
        raise BackupError(f"the database is not empty: it has {len(there)} tables, {there[0]} among them")
    root.mkdir(parents=True, exist_ok=True)
    mark = root / MARK
    if mark.exists():
        _clear(root)
    elif any(root.iterdir()):
        raise BackupError(f"the folder of files is not empty: {root}")
    mark.write_text(folder.name)


def _tables() -> list[str]:
    with connection.cursor() as cursor:
        return tables.tables(cursor)


def _clear(root: Path) -> None:
    """What a restore that was killed had laid out."""
    for path in root.iterdir():
        if path.name == MARK:
            continue
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def _lay_out_files(folder: Path, manifest: Manifest, root: Path, identity: Path | None) -> None:
    with _part(folder, manifest, "files", identity) as source, tarfile.open(fileobj=source, mode="r|") as archive:
        archive.extractall(root, filter="data")


def _pour_rows(folder: Path, manifest: Manifest, identity: Path | None) -> None:
    """Decrypted rows lie nowhere but in a file of their owner that is gone afterwards: the program reads it to and fro."""
    arguments = [
        "--no-owner",
        "--no-privileges",
        "--single-transaction",
        "--exit-on-error",
        f"--dbname={programs.database()}",
    ]
    with tempfile.TemporaryDirectory(prefix="restoring-") as scratch:
        plain = Path(scratch) / "rows.dump"
        with _part(folder, manifest, "rows", identity) as source, plain.open("wb") as file:
            shutil.copyfileobj(source, file, parts.AT_ONCE)
        programs.write_to("pg_restore", *arguments, source=plain)


def _listed(folder: Path, manifest: Manifest, identity: Path | None) -> dict[str, str]:
    with _part(folder, manifest, "list", identity) as source:
        known: dict[str, str] = json.loads(source.read())
    return known


def _part(folder: Path, manifest: Manifest, name: str, identity: Path | None) -> Any:
    return parts.opened(folder / manifest.parts[name]["name"], identity if manifest.is_encrypted else None)


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

"""PostgreSQL's own programs, of the server's major version; where they lie an installation says (``POSTGRES_BIN``)."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import connection

from records.backups.errors import BackupError

SAID = 2_000  # signs of what a program said that are told on


@contextmanager
def read_from(name: str, *arguments: str) -> Iterator[IO[bytes]]:
    """What the program writes, while it works; raises BackupError with its words unless it ended well."""
    process = subprocess.Popen(
        [program(name), *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=_environment()
    )
    try:
        assert process.stdout
        assert process.stderr
        yield process.stdout
        said = process.stderr.read()
        if process.wait():
            raise BackupError(f"{name}: {said.decode(errors='replace')[-SAID:]}")
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def write_to(name: str, *arguments: str, source: Path) -> None:
    """Let the program read a file; raises BackupError with its words unless it ended well."""
    with source.open("rb") as file:
        done = subprocess.run(
            [program(name), *arguments], stdin=file, capture_output=True, env=_environment(), check=False
        )
    if done.returncode:
        raise BackupError(f"{name}: {done.stderr.decode(errors='replace')[-SAID:]}")


def program(name: str) -> str:
    """Where it lies; raises BackupError."""
    found = shutil.which(name, path=settings.POSTGRES_BIN or None)
    if found is None:
        raise BackupError(f"{name} is not installed: POSTGRES_BIN names the folder of PostgreSQL's programs")
    return found


def database() -> str:
    """The database of this process's connection, as the programs are told it."""
    return str(connection.settings_dict["NAME"])


def _environment() -> dict[str, str]:
    known = connection.settings_dict
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD"}
    given = {name: str(known[key]) for name, key in names.items() if known[key]}
    if mode := known.get("OPTIONS", {}).get("sslmode"):
        given["PGSSLMODE"] = mode
    return os.environ | given

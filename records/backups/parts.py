"""A file of a backup: written while it is read, hashed as it lies on the disk, encrypted where the installation says so.

Encrypted is to recipients of ``age`` (``BACKUP_RECIPIENTS``): the machine that writes cannot read, and whoever holds the
identity can, also with the program of that name alone.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from pyrage import IdentityError, RecipientError, decrypt_io, encrypt_io, x25519

from records.backups.errors import BackupError

AT_ONCE = 1 << 20


class Hashed:
    """A file that is written, and the hash and size of what was."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.hash = hashlib.sha256()
        self.size = 0

    def write(self, chunk: bytes) -> int:
        """Write and count."""
        self.hash.update(chunk)
        self.size += len(chunk)
        return self.file.write(chunk)

    def flush(self) -> None:
        """As a file."""
        self.file.flush()


def keep(source: Any, path: Path) -> dict[str, Any]:
    """Copy what ``source`` reads into a new file that is safe on the disk; its name, size and hash."""
    with path.open("xb") as file:
        target = Hashed(file)
        if known := recipients():
            encrypt_io(source, target, known)
        else:
            shutil.copyfileobj(source, target, AT_ONCE)
        file.flush()
        os.fsync(file.fileno())
    return {"name": path.name, "size": target.size, "sha256": target.hash.hexdigest()}


@contextmanager
def opened(path: Path, identity: Path | None) -> Iterator[IO[bytes]]:
    """What was kept, as it was; raises BackupError where it is encrypted to somebody else, or to nobody named."""
    with path.open("rb") as file:
        if identity is None:
            yield file
            return
        keys = identities(identity)
        with piped(lambda target: decrypt_io(file, target, keys)) as plain:
            yield plain


@contextmanager
def piped(write: Callable[[Any], None]) -> Iterator[IO[bytes]]:
    """What ``write`` writes, read while it does so; what it fails at is raised once all was read."""
    reading, writing = os.pipe()
    failed: list[BaseException] = []

    def work() -> None:
        try:
            with os.fdopen(writing, "wb") as target:
                write(target)
        except BrokenPipeError:
            return  # whoever read has left, and says why
        except Exception as error:  # noqa: BLE001 - raised below, where it is waited for
            failed.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        with os.fdopen(reading, "rb") as source:
            yield source
    finally:
        thread.join()
    if failed:
        raise BackupError(f"{type(failed[0]).__name__}: {failed[0]}") from failed[0]


def checked(path: Path, said: dict[str, Any]) -> None:
    """Raises BackupError unless the file is, byte by byte, what was written."""
    if not path.is_file():
        raise BackupError(f"{path.name} is missing")
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != said["sha256"] or path.stat().st_size != said["size"]:
        raise BackupError(f"{path.name} is not what was written: its hash differs")


def recipients() -> list[Any]:
    """To whom a backup is encrypted; raises BackupError where one is no recipient of age."""
    try:
        return [x25519.Recipient.from_str(one) for one in settings.BACKUP_RECIPIENTS]
    except RecipientError as error:
        raise BackupError(f"BACKUP_RECIPIENTS: {error}") from error


def identities(path: Path) -> list[Any]:
    """What a file of age's identities holds; raises BackupError."""
    try:
        lines = [line.strip() for line in path.read_text().splitlines()]
        return [x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
    except (OSError, IdentityError) as error:
        raise BackupError(f"{path}: {error}") from error

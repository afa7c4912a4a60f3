"""Where jobs lay what they need for a while; nothing of it outlives them, not even where they were killed.

A helper of :mod:`documents.sandbox` takes a folder and holds it by a lock that the kernel gives back when the helper and its
last child have ended, however they ended. What nobody holds any more is swept by the next helper that starts.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

PREFIX = "chuangsheng-jobs-"


def take() -> Path:
    """A new folder, held from now on by this process and by those it forks."""
    while True:
        folder = Path(tempfile.mkdtemp(prefix=PREFIX))
        # Between the two lines another helper's sweep may have come by.
        if _held(folder) is not None and folder.exists():
            return folder


def sweep() -> None:
    """Remove the folders of those who were killed."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        if (lock := _held(folder)) is not None:
            shutil.rmtree(folder, ignore_errors=True)
            os.close(lock)


def work_in(folder: Path) -> None:
    """Let every library's temporary files go there."""
    folder.mkdir(exist_ok=True)
    tempfile.tempdir = str(folder)


def _held(folder: Path) -> int | None:
    """The lock's descriptor, open until it is closed; None where another holds the folder, or it is not ours."""
    with suppress(OSError):
        lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(lock)
        else:
            return lock
    return None

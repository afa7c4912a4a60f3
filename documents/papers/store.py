"""The files of papers that were made; never asks who may read one: its caller does, each time.

A file is named by what the paper says and by how it looks, so that it never has to be thrown away to be right: another
text or another style sheet is another file. The folder may be emptied at any time.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO

from django.apps import apps
from django.conf import settings
from django.core.files.storage import default_storage

from documents.papers import fonts
from documents.papers.render import static_roots

FOLDER = "papers"
HALF = ".half-"  # begins the name of a file that is being written


def name_of(key: str, layout: str, suffix: str) -> str:
    """What the paper is called among the stored files."""
    return f"{FOLDER}/{layout}/{key}{suffix}"


def keep(name: str, paper: bytes | IO[bytes]) -> int:
    """Write all of it or nothing: another process may be reading already. Its size."""
    path = Path(default_storage.path(name))
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, prefix=HALF, delete=False) as file:
        half = Path(file.name)
        try:
            if isinstance(paper, bytes):
                file.write(paper)
            else:
                shutil.copyfileobj(paper, file)
            file.flush()
            os.fsync(file.fileno())
        except BaseException:
            half.unlink()
            raise
    half.chmod(settings.FILE_UPLOAD_PERMISSIONS)
    half.replace(path)
    return path.stat().st_size


@lru_cache(maxsize=1)
def layout() -> str:
    """What papers look like besides what they say: fonts, style sheets, templates, what describes and lays them out."""
    looks = hashlib.sha256("\n".join((version("weasyprint"), *fonts.versions())).encode())
    for source in sorted(_sources()):
        looks.update(source.read_bytes())
    return looks.hexdigest()[:16]


def _sources() -> Iterator[Path]:
    for _prefix, folder in static_roots().folders:
        yield from Path(folder).glob("*/papers/*.*")
    for pattern in (
        "templates/**/papers/*.html",
        "documents/binding/*.py",
        "reference/*_districts.*json",
    ):
        yield from settings.BASE_DIR.glob(pattern)
    for app in apps.get_app_configs():
        home = Path(app.path)
        if home.parent == settings.BASE_DIR:
            yield from (path for kind in ("py", "xml") for path in home.glob(f"**/papers/**/*.{kind}"))

"""Papers of what cannot change, laid out once and kept as files; never asks who may read one: its caller does, each time.

A file is named by what the paper says and by how it looks, so that it never has to be thrown away to be right: another
text or another style sheet is another file. The folder may be emptied at any time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection, transaction

from documents.papers.render import static_roots

FOLDER = "papers"


def once(html: str, make: Callable[[], bytes]) -> str:
    """The name among the stored files of the PDF of ``html``; ``make`` lays it out if nobody has, however many ask."""
    said = hashlib.sha256(html.encode()).hexdigest()
    name = f"{FOLDER}/{layout()[:16]}/{said}.pdf"
    if not default_storage.exists(name):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int(said[:15], 16)])
            if not default_storage.exists(name):
                _write(Path(default_storage.path(name)), make())
    return name


@lru_cache(maxsize=1)
def layout() -> str:
    """What papers look like besides their HTML: style sheets and what lays them out (once a process)."""
    looks = hashlib.sha256(version("weasyprint").encode())
    for sheet in sorted(_sheets()):
        looks.update(sheet.read_bytes())
    return looks.hexdigest()


def _sheets() -> Iterator[Path]:
    for _prefix, folder in static_roots().folders:
        yield from Path(folder).glob("*/papers/*.css")


def _write(path: Path, paper: bytes) -> None:
    """All of it or nothing: another process may be reading already."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(paper)
    written = Path(file.name)
    written.chmod(settings.FILE_UPLOAD_PERMISSIONS)
    written.replace(path)

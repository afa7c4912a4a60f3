"""Files of what was refused: none stays on disk; never touches one that a row names.

A file is stored before the transaction that names it ends, so that no row is ever without its file. Where the transaction
is rolled back (a stale page, a key used elsewhere, the third file infected), the request removes what it stored; what a
killed worker left is found by the sweep. To the sweep the files of a database that was put back to an older day look
alike: it lays aside what it finds, in a folder of the day, and removes that only after ``FILES_ASIDE_DAYS``.
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import structlog
from django.conf import settings
from django.core.files.storage import Storage
from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from documents.models import FOLDER, Attachment
from documents.papers.render import answering

log = structlog.get_logger(__name__)
ASIDE = "aside"
LEAST_AGE = dt.timedelta(hours=1)  # a younger file may belong to a transaction that has not ended
_stored: ContextVar[list[Attachment] | None] = ContextVar("stored", default=None)


@dataclass(frozen=True)
class Committed:
    """What the commit of a row does: the request need not ask at its end whether there is one that names the file."""

    stored: list[Attachment]
    attachment: Attachment

    def __call__(self) -> None:
        """The row has come to stay."""
        self.stored.remove(self.attachment)


def note_stored(attachment: Attachment) -> None:
    """Let the request that stored a file look at its end whether it is still wanted."""
    if (stored := _stored.get()) is not None:
        stored.append(attachment)


def note_named(attachment: Attachment) -> None:
    """A row names the file, unless this transaction is rolled back."""
    if (stored := _stored.get()) is not None:
        transaction.on_commit(Committed(stored, attachment))


class LeftoversMiddleware:
    """At the end of a request, when its transactions have ended, removes the files it stored in vain.

    While it is answered, no paper is laid out.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token, answered = _stored.set([]), answering.set(True)
        try:
            return self.get_response(request)
        finally:
            _remove_unnamed(_stored.get() or [])
            _stored.reset(token)
            answering.reset(answered)


def _remove_unnamed(stored: list[Attachment]) -> None:
    # What still waits for a commit here stands in a transaction around the request.
    waiting = [entry[1] for entry in connection.run_on_commit if isinstance(entry[1], Committed)]
    stored = [attachment for attachment in stored if Committed(stored, attachment) not in waiting]
    if not stored:
        return
    try:
        named = _named(attachment.pk for attachment in stored)
    except DatabaseError as error:
        log.warning("leftovers_unknown", error=str(error))  # the sweep will know
        return
    for attachment in stored:
        if attachment.pk not in named:
            attachment.file.delete(save=False)


def _named(keys: Iterable[UUID]) -> set[UUID]:
    return set(Attachment.objects.filter(pk__in=list(keys)).values_list("pk", flat=True))


def sweep(*, least_age: dt.timedelta = LEAST_AGE) -> list[str]:
    """Lay aside the files that no row names and that are older than ``least_age``; their names, which the log keeps too."""
    storage: Storage = Attachment._meta.get_field("file").storage
    before = timezone.now() - least_age
    found = sorted(name for name in _orphans(storage) if storage.get_modified_time(name) < before)
    for name in found:
        _lay_aside(storage, name)
    log.info("files_laid_aside", names=found, removed=_remove_what_lay_long(storage))
    return found


def _lay_aside(storage: Storage, name: str) -> None:
    """Below the folder of the day the file lies where it lay, so that the folder can be copied back as it is."""
    target = Path(storage.path(f"{ASIDE}/{timezone.localdate()}/{name}"))
    target.parent.mkdir(parents=True, exist_ok=True)
    Path(storage.path(name)).replace(target)


def _remove_what_lay_long(storage: Storage) -> list[str]:
    """The folders that were removed."""
    before = str(timezone.localdate() - dt.timedelta(days=settings.FILES_ASIDE_DAYS))
    over = sorted(day for day in _listed(storage, ASIDE)[0] if day < before)
    for day in over:
        shutil.rmtree(storage.path(f"{ASIDE}/{day}"))
    return over


def _orphans(storage: Storage) -> Iterator[str]:
    """The stored files without a row (a query for each of at most 256 folders)."""
    for folder in _listed(storage, FOLDER)[0]:
        files = _listed(storage, f"{FOLDER}/{folder}")[1]
        named = {str(key) for key in _named(map(UUID, filter(_is_key, files)))}
        yield from (f"{FOLDER}/{folder}/{file}" for file in files if file not in named)


def _listed(storage: Storage, folder: str) -> tuple[list[str], list[str]]:
    return storage.listdir(folder) if storage.exists(folder) else ([], [])


def _is_key(name: str) -> bool:
    try:
        return str(UUID(name)) == name
    except ValueError:
        return False

"""The one check every uploaded file goes through; never stores one."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.conf import settings
from django.core.files import File
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile

from documents import sandbox
from documents.errors import UploadRefused
from documents.files.kinds import KINDS, kind_by_name
from documents.files.names import clean_name
from documents.files.refusals import Refusal, in_words, megabytes

CHECK_SECONDS = 30
CHECK_MEGABYTES = 1536
PICTURES = frozenset(kind.mime for kind in KINDS.values() if kind.check == "image")

__all__ = ["Checked", "UploadRefused", "check", "taken_in"]


@dataclass(frozen=True)
class Checked:
    """What the check found: the name to show, the real type, how many bytes are kept, and their hash.

    Fewer bytes are kept than were sent where something follows a picture that is no part of it.
    """

    name: str
    mime: str
    size: int
    sha256: str


def check(file: File) -> Checked:
    """Look into ``file``; raises :class:`UploadRefused` with words for the person who sent it.

    The parsers run in a child that is killed at 30 s or 1.5 GB, so that a hostile file costs one request and no more.
    """
    with in_words():
        return _check(file, clean_name(file.name or ""), file.size or 0)


def taken_in(file: File) -> File:
    """The file as it is kept, with its ``checked``; raises :class:`UploadRefused`.

    Of a picture where and when it was taken, by whom and with which device is left out here, whatever it is uploaded for:
    nobody who downloads it was to learn that.
    """
    checked = check(file)
    plain = None
    if checked.mime in PICTURES:
        job = "documents.files.photos.placeless"
        with in_words():
            try:
                plain = sandbox.run(
                    job, source_of(file), checked.size, seconds=CHECK_SECONDS, megabytes=CHECK_MEGABYTES
                )
            except (sandbox.JobTimeout, sandbox.JobDied) as error:
                raise Refusal("too_hard", checked.name) from error
    if plain is not None:
        file = SimpleUploadedFile(file.name or checked.name, plain, checked.mime)
        checked = Checked(checked.name, checked.mime, len(plain), hashlib.sha256(plain).hexdigest())
    file.checked = checked  # type: ignore[attr-defined]
    return file


def _check(file: File, name: str, size: int) -> Checked:
    if size > settings.UPLOAD_MAX_BYTES:
        raise Refusal("size", name, size=megabytes(size), limit=megabytes(settings.UPLOAD_MAX_BYTES))
    kind_by_name(name)
    if not size:
        raise Refusal("empty", name)
    try:
        found = sandbox.run(
            "documents.files.inspection.inspect",
            source_of(file),
            name,
            seconds=CHECK_SECONDS,
            megabytes=CHECK_MEGABYTES,
        )
    except (sandbox.JobTimeout, sandbox.JobDied) as error:
        raise Refusal("too_hard", name) from error
    return Checked(name, *found)


def source_of(file: File) -> str | bytes:
    """A path when the upload already lies on disk, so that large files are not copied through memory."""
    if isinstance(file, TemporaryUploadedFile):
        return file.temporary_file_path()
    file.seek(0)
    data = file.read()
    file.seek(0)
    return data

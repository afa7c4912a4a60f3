"""The one check every uploaded file goes through; never stores one."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.core.files import File
from django.core.files.uploadedfile import TemporaryUploadedFile

from documents import sandbox
from documents.errors import UploadRefused
from documents.files.kinds import kind_by_name
from documents.files.names import clean_name
from documents.files.refusals import Refusal, in_words, megabytes

CHECK_SECONDS = 30
CHECK_MEGABYTES = 1536

__all__ = ["Checked", "UploadRefused", "check"]


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

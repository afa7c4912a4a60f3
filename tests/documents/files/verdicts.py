"""What the check says of many files, asked at once: one child of the sandbox looks into all of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from documents import sandbox
from documents.errors import UploadRefused
from documents.files.inspection import inspect
from documents.files.refusals import Refusal, in_words
from documents.files.uploads import CHECK_MEGABYTES, CHECK_SECONDS


class File(NamedTuple):
    """A file that is sent."""

    name: str
    data: bytes


Verdict = tuple[str, int, str] | Refusal


def verdicts(files: Iterable[File]) -> list[Verdict]:
    """For each file its type, the bytes kept and their hash, or the refusal."""
    asked = [(file.data, file.name) for file in files]
    job = f"{__name__}.of_all"
    answered: list[Verdict] = sandbox.run(job, asked, seconds=CHECK_SECONDS, megabytes=CHECK_MEGABYTES)
    return answered


def of_all(files: list[tuple[bytes, str]]) -> list[Verdict]:
    """The job."""
    return [of_one(*file) for file in files]


def of_one(data: bytes, name: str) -> Verdict:
    try:
        return inspect(data, name)
    except Refusal as refusal:
        return refusal


def words_of(verdict: Verdict) -> list[str]:
    """What the person reads; nothing where the file is taken."""
    if not isinstance(verdict, Refusal):
        return []
    try:
        with in_words():
            raise verdict
    except UploadRefused as refused:
        return refused.messages

"""The cells of an uploaded workbook, read in the capped child; never judges what they mean."""

from __future__ import annotations

from django.core.files import File

from documents import sandbox
from documents.files.names import clean_name
from documents.files.refusals import Refusal, in_words
from documents.files.uploads import CHECK_MEGABYTES, CHECK_SECONDS, source_of
from documents.sheets.grids import BookRead


def cells_of(file: File, sheets: tuple[str, ...]) -> BookRead:
    """The cells of a workbook that was checked, read under the same caps; raises :class:`UploadRefused`."""
    name = clean_name(file.name or "")
    with in_words():
        try:
            book: BookRead = sandbox.run(
                "documents.sheets.spreadsheets.read",
                source_of(file),
                name,
                sheets,
                seconds=CHECK_SECONDS,
                megabytes=CHECK_MEGABYTES,
            )
        except (sandbox.JobTimeout, sandbox.JobDied) as error:
            raise Refusal("too_hard", name) from error
    return book

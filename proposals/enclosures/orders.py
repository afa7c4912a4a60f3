"""A letter with all that goes with it as one ZIP for the document system, made by the queue; never decides who may have it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from typing import IO

from django.utils.translation import gettext_lazy as _

from documents.letters import packing
from documents.orders.wishes import Kind, Made, Said, Told, Wish, register
from proposals.enclosures.reading import opened
from proposals.models import LetterVersion

EXCHANGE = "letter_zip"
SPOOL_BYTES = 8 << 20  # what it may take of memory; the rest lies in a temporary file
KEPT_FOR = dt.timedelta(days=1)  # what is in it is kept; it is made again in a moment
COUNTED = _("已放入 %(count)s 個檔案。")


def register_all() -> None:
    """When the app starts."""
    register(EXCHANGE, Kind(_make, packing.MIME, ".zip", COUNTED, kept_for=KEPT_FOR))


def exchange_wish(version: LetterVersion, name: str) -> Wish:
    """DI, its list and the files of a letter as it was saved once: a version and all that goes with it never change."""
    return Wish(EXCHANGE, {"version": version.pk, "name": name})


def _make(said: Said, told: Told) -> Made:
    version = LetterVersion.objects.select_related("letter__proposal__version").get(pk=said["version"])
    spool: IO[bytes] = SpooledTemporaryFile(max_size=SPOOL_BYTES)  # noqa: SIM115 - handed on to who keeps it
    try:
        packing.pack(spool, version.words, _counted(version, told), name=said["name"], at=version.created_at)
    except BaseException:
        spool.close()
        raise
    spool.seek(0)
    return Made(spool)


def _counted(version: LetterVersion, told: Told) -> Iterator[tuple[str, bytes | IO[bytes]]]:
    for number, entry in enumerate(opened(version), 1):
        yield entry
        told(number)

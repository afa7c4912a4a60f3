"""Office documents: which of them a container is, and what every one of them may not hold."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator

from documents.files import ooxml, opendocument
from documents.files.archives import entry_name
from documents.files.kinds import HEAD, KINDS, ODF, Kind, sniff
from documents.files.names import extension
from documents.files.refusals import Refusal

# No part of a document begins like these, whatever its name says; objects of other programs are OLE files.
PROGRAMS = {"exe", "elf", "jar", "script", "ole", "rar", "7z", "xz", "bzip2", "sqlite", "rtf", "pdf"}


def content_of(archive: zipfile.ZipFile) -> str:
    """What the container says it holds, a key of ``refusals.LABELS``."""
    names = set(archive.namelist())
    if opendocument.MIMETYPE in names:
        mime = opendocument.mime_of(archive)
        return next((kind.content for kind in KINDS.values() if kind.mime == mime), "odf")
    if ooxml.CONTENT_TYPES in names:
        return ooxml.content_of(archive)
    return "jar" if "META-INF/MANIFEST.MF" in names else "zip"


def check_office(archive: zipfile.ZipFile, kind: Kind, *, name: str) -> Iterator[zipfile.ZipInfo]:
    """An office document is what its extension says, whole, not encrypted, and without code.

    Gives the documents inside it (the workbook behind a chart), which are to be looked into like any other.
    """
    if ooxml.CONTENT_TYPES in archive.namelist():
        ooxml.refuse_macros(archive, name)
        if not ooxml.has_document(archive):
            raise Refusal("damaged", name)
    content = content_of(archive)
    if content != kind.content:
        raise Refusal("mismatch", name, extension=kind.extension, actual=content)
    (opendocument if kind.mime.startswith(ODF) else ooxml).check(archive, name)
    for info in archive.infolist():
        with archive.open(info) as part:
            found = sniff(part.read(HEAD))
        kind_of_part = KINDS.get(extension(entry_name(info)))
        if found == "zip" and kind_of_part and kind_of_part.check == "office":
            yield info
        elif found in PROGRAMS or found == "zip":
            raise Refusal("embedded", name, entry=entry_name(info)[-80:])

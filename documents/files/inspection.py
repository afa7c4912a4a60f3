"""What an uploaded file really is; runs in a child of :mod:`documents.sandbox`, never with settings or database.

Extension, magic number and parser must agree; each kind has its own dangers.
"""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from documents.files import archives, ooxml, opendocument
from documents.files.images import check_image
from documents.files.kinds import CONTROLS, HEAD, KINDS, ODF, Kind, decoded, kind_by_name, sniff
from documents.files.names import extension
from documents.files.pdfs import check_pdf
from documents.files.refusals import Refusal

CHUNK = 1 << 20
ENCRYPTED_PACKAGE = "EncryptedPackage\0".encode("utf-16-le")
OLE_ENTRY, OLE_STREAM = 128, 2  # bytes of an entry in an OLE file's directory; its type for what holds data
OTHER_ARCHIVES = {".zip", ".rar", ".7z", ".gz", ".tgz", ".bz2", ".xz", ".tar", ".jar", ".iso", ".cab"}
# What cameras and telephones write behind a picture: more pictures, the film of a moving one, notes of their own.
BEHIND_PICTURES = {"jpeg", "png", "media", "text", "unknown"}
# No part of a document begins like these, whatever its name says; objects of other programs are OLE files.
PROGRAMS = {"exe", "elf", "jar", "script", "ole", "rar", "7z", "xz", "bzip2", "sqlite", "rtf", "pdf"}


def inspect(source: str | bytes, name: str) -> tuple[str, int, str]:
    """MIME type, bytes to keep and their SHA-256 of the file at path ``source`` (or of these bytes); raises Refusal."""
    with Path(source).open("rb") if isinstance(source, str) else io.BytesIO(source) as file:
        kind, kept = check_one(file, name)
        return kind.mime, kept, _hash_of(file, kept)


def _hash_of(file: BinaryIO, size: int) -> str:
    digest, left = hashlib.sha256(), size
    file.seek(0)
    while chunk := file.read(min(CHUNK, left)):
        digest.update(chunk)
        left -= len(chunk)
    return digest.hexdigest()


def check_one(file: BinaryIO, name: str) -> tuple[Kind, int]:
    """The kind of one file that is not empty, and how many of its bytes are it; raises Refusal."""
    kind = kind_by_name(name)
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    head = file.read(HEAD)
    file.seek(0)
    content = sniff(head)
    container = "zip" if kind.check == "office" else kind.content
    # Text that cannot be read gets words of its own from its check.
    if content != container and (kind.check, content) != ("text", "unknown"):
        if content == "ole" and _holds_encrypted_package(file.read()):
            raise Refusal("encrypted", name)
        raise Refusal("mismatch", name, extension=kind.extension, actual=content)
    kept = CHECKS[kind.check](file, kind, name, size)
    return kind, size if kept is None else kept


def _holds_encrypted_package(data: bytes) -> bool:
    """Is the OLE file what a password makes of a docx: does its directory list the package, wherever that lies?"""
    at = -1
    while (at := data.find(ENCRYPTED_PACKAGE, at + 1)) >= 0:
        size, kind = int.from_bytes(data[at + 64 : at + 66], "little"), data[at + 66 : at + 67]
        if at % OLE_ENTRY == 0 and size == len(ENCRYPTED_PACKAGE) and kind == bytes([OLE_STREAM]):
            return True
    return False


def _check_text(file: BinaryIO, _kind: Kind, name: str, _size: int) -> None:
    text = decoded(file.read())
    if text is None:
        raise Refusal("text", name)
    if control := CONTROLS.search(text):
        line = text.count("\n", 0, control.start()) + 1
        raise Refusal("control", name, line=line, char=f"U+{ord(control[0]):04X}")


def _check_office(file: BinaryIO, kind: Kind, name: str, size: int) -> None:
    with archives.opened(file, name=name, size=size) as archive:
        for info in _inner_documents(archive, kind, name=name):
            _check_member(archive, info, name)


def _content_of(archive: zipfile.ZipFile) -> str:
    """What the container says it holds, a key of ``refusals.LABELS``."""
    names = set(archive.namelist())
    if opendocument.MIMETYPE in names:
        mime = opendocument.mime_of(archive)
        return next((kind.content for kind in KINDS.values() if kind.mime == mime), "odf")
    if ooxml.CONTENT_TYPES in names:
        return ooxml.content_of(archive)
    return "jar" if "META-INF/MANIFEST.MF" in names else "zip"


def _inner_documents(archive: zipfile.ZipFile, kind: Kind, *, name: str) -> Iterator[zipfile.ZipInfo]:
    """The documents inside an office document (the workbook behind a chart), to be looked into like any other.

    Raises Refusal unless the document is what its extension says, whole, not encrypted, and without code.
    """
    if ooxml.CONTENT_TYPES in archive.namelist():
        ooxml.refuse_macros(archive, name)
        if not ooxml.has_document(archive):
            raise Refusal("damaged", name)
    content = _content_of(archive)
    if content != kind.content:
        raise Refusal("mismatch", name, extension=kind.extension, actual=content)
    (opendocument if kind.mime.startswith(ODF) else ooxml).check(archive, name)
    for info in archive.infolist():
        with archive.open(info) as part:
            found = sniff(part.read(HEAD))
        kind_of_part = KINDS.get(extension(archives.entry_name(info)))
        if found == "zip" and kind_of_part and kind_of_part.check == "office":
            yield info
        elif found in PROGRAMS or found == "zip":
            raise Refusal("embedded", name, entry=archives.entry_name(info)[-80:])


def _check_archive(file: BinaryIO, kind: Kind, name: str, size: int) -> None:
    with archives.opened(file, name=name, size=size) as archive:
        content = _content_of(archive)
        if content != kind.content:
            raise Refusal("mismatch", name, extension=kind.extension, actual=content)
        members = [
            info for info in archive.infolist() if not info.is_dir() and not archives.LITTER.search(info.filename)
        ]
        if not members:
            raise Refusal("no_entries", name)
        for info in members:
            _check_member(archive, info, name)


def _check_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> None:
    """What may not be uploaded alone may not be uploaded in an archive or an office document either."""
    inner = archives.entry_name(info)
    if extension(inner) in OTHER_ARCHIVES:
        raise Refusal("nested", name, entry=inner)
    whole = f"{name} › {inner}"
    if not info.file_size:
        kind_by_name(whole)
        return  # an empty file among others harms nobody
    with archive.open(info) as packed, tempfile.SpooledTemporaryFile(CHUNK) as unpacked:
        while chunk := packed.read(CHUNK):
            unpacked.write(chunk)
        _kind, kept = check_one(unpacked, whole)  # type: ignore[arg-type]
        unpacked.seek(kept)
        # The archive is kept as it is, so nothing can be cut from what it holds.
        behind = unpacked.read()
        if behind and (sniff(behind[:HEAD]) not in BEHIND_PICTURES or archives.is_archive(behind)):
            raise Refusal("two_files", whole)


CHECKS: dict[str, Callable[[BinaryIO, Kind, str, int], int | None]] = {
    "pdf": check_pdf,
    "image": check_image,
    "text": _check_text,
    "office": _check_office,
    "archive": _check_archive,
}

"""What an uploaded file really is; runs in a child of :mod:`documents.sandbox`, never with settings or database.

Extension, magic number and parser must agree; each kind has its own dangers.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import pikepdf
from PIL import Image, ImageFile

from documents.files import archives
from documents.files.kinds import HEAD, LABELS, Kind, decoded, kind_by_name, sniff
from documents.files.names import extension
from documents.files.refusals import refused

MAX_PIXELS = 80_000_000  # a colour scan of A3 at 600 dpi
TAIL = 1024  # bytes a PDF may have after its end mark
SPOOL = 1 << 20
# Written by pikepdf itself, so names are spelled one way whatever escapes the file used.
PDF_CODE = re.compile(rb"/(?:JavaScript|JS|Launch)(?![A-Za-z0-9])")
PDF_ATTACHMENT = re.compile(rb"/(?:EmbeddedFiles?|EF)(?![A-Za-z0-9])")
ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
PNG_END = b"\x00\x00\x00\x00IEND\xaeB`\x82"
END_OF_ARCHIVE = b"PK\x05\x06"
# What systems leave in archives without being asked.
LITTER = re.compile(r"(^|/)(__MACOSX/|\.DS_Store$|Thumbs\.db$|desktop\.ini$)", re.IGNORECASE)
OTHER_ARCHIVES = {".zip", ".rar", ".7z", ".gz", ".tgz", ".bz2", ".xz", ".tar", ".jar", ".iso", ".cab"}


def inspect(source: str | bytes, name: str) -> tuple[str, str]:
    """MIME type and SHA-256 of the file at path ``source`` (or of these bytes); raises UploadRefused."""
    with Path(source).open("rb") if isinstance(source, str) else io.BytesIO(source) as file:
        kind = check_one(file, name)
        file.seek(0)
        return kind.mime, hashlib.file_digest(file, "sha256").hexdigest()


def check_one(file: BinaryIO, name: str) -> Kind:
    """The kind of one file that is not empty; raises UploadRefused."""
    kind = kind_by_name(name)
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    head = file.read(HEAD)
    file.seek(0)
    content = sniff(head)
    container = "zip" if kind.check == "office" else kind.content
    # Text that cannot be read gets words of its own from its check.
    if content != container and (kind.check, content) != ("text", "unknown"):
        if content == "ole" and ENCRYPTED_PACKAGE in file.read():
            raise refused("encrypted", name)  # a password turns a docx into an OLE file
        raise refused("mismatch", name, extension=kind.extension, actual=LABELS[content])
    CHECKS[kind.check](file, kind, name, size)
    return kind


def _check_pdf(file: BinaryIO, _kind: Kind, name: str, size: int) -> None:
    file.seek(max(0, size - TAIL))
    end = file.read()
    if _has_archive_at_end(end):
        raise refused("two_files", name)
    if b"%%EOF" not in end:
        file.seek(0)
        raise refused("two_files" if b"%%EOF" in file.read() else "damaged", name)
    file.seek(0)
    try:
        with pikepdf.open(file) as pdf:
            if pdf.is_encrypted:
                raise refused("encrypted", name)
            if not len(pdf.pages):
                raise refused("damaged", name)
            _check_pdf_objects(pdf, name)
    except pikepdf.PasswordError as error:
        raise refused("encrypted", name) from error
    except (pikepdf.PdfError, ValueError, RuntimeError) as error:
        raise refused("damaged", name) from error


def _check_pdf_objects(pdf: pikepdf.Pdf, name: str) -> None:
    for item in pdf.objects:
        if isinstance(item, pikepdf.Stream):
            written = item.stream_dict.unparse(resolved=True)
        elif isinstance(item, (pikepdf.Dictionary, pikepdf.Array)):
            written = item.unparse(resolved=True)
        else:
            continue
        if PDF_CODE.search(written):
            raise refused("pdf_script", name)
        if PDF_ATTACHMENT.search(written):
            raise refused("pdf_attachment", name)


def _check_image(file: BinaryIO, kind: Kind, name: str, size: int) -> None:
    file.seek(max(0, size - TAIL))
    end = file.read()
    if _has_archive_at_end(end):
        raise refused("two_files", name)
    file.seek(0)
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint, imported beside us, lets half a picture pass
    try:
        with Image.open(file, formats=("PNG", "JPEG")) as image:
            width, height = image.size
            if width * height > MAX_PIXELS:
                raise _too_many_pixels(name, width * height)
            if kind.mime == "image/png":
                image.verify()  # reads every chunk and compares its checksum, decodes nothing
                if not end.endswith(PNG_END):
                    raise refused("two_files", name)
            else:
                image.draft("L", (width // 8, height // 8))  # decodes at an eighth: 1/64 of the memory
                image.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        pixels = re.search(r"\d+", str(error))
        raise _too_many_pixels(name, int(pixels[0]) if pixels else MAX_PIXELS * 2) from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise refused("damaged", name) from error


def _too_many_pixels(name: str, pixels: int) -> Exception:
    return refused("pixels", name, pixels=f"{-(-pixels // 10_000):,}", limit=f"{MAX_PIXELS // 10_000:,}")


def _check_text(file: BinaryIO, _kind: Kind, name: str, _size: int) -> None:
    if decoded(file.read()) is None:
        raise refused("text", name)


def _check_office(file: BinaryIO, kind: Kind, name: str, size: int) -> None:
    with archives.opened(file, name=name, size=size) as archive:
        archives.check_office(archive, kind, name=name)


def _check_archive(file: BinaryIO, kind: Kind, name: str, size: int) -> None:
    with archives.opened(file, name=name, size=size) as archive:
        content = archives.content_of(archive)
        if content != kind.content:
            raise refused("mismatch", name, extension=kind.extension, actual=LABELS[content])
        members = [info for info in archive.infolist() if not info.is_dir() and not LITTER.search(info.filename)]
        if not members:
            raise refused("no_entries", name)
        for info in members:
            _check_member(archive, info, name)


def _check_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> None:
    """What may not be uploaded alone may not be uploaded in an archive either."""
    inner = archives.entry_name(info)
    if extension(inner) in OTHER_ARCHIVES:
        raise refused("nested", name, entry=inner)
    if not info.file_size:
        kind_by_name(f"{name} › {inner}")
        return  # an empty file among others harms nobody
    with archive.open(info) as packed, tempfile.SpooledTemporaryFile(SPOOL) as unpacked:
        while chunk := packed.read(SPOOL):
            unpacked.write(chunk)
        check_one(unpacked, f"{name} › {inner}")  # type: ignore[arg-type]


def _has_archive_at_end(end: bytes) -> bool:
    """A zip archive that ends exactly where the file ends: readable both as what it claims and as an archive."""
    at = end.rfind(END_OF_ARCHIVE)
    return at >= 0 and len(end) - at - 22 == int.from_bytes(end[at + 20 : at + 22], "little")


CHECKS: dict[str, Callable[[BinaryIO, Kind, str, int], None]] = {
    "pdf": _check_pdf,
    "image": _check_image,
    "text": _check_text,
    "office": _check_office,
    "archive": _check_archive,
}

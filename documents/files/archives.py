"""Zip containers: archives and office formats; headers are never believed, bytes are counted."""

from __future__ import annotations

import copy
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO
from xml.etree import ElementTree as ET
from xml.parsers import expat

from documents.files.kinds import KINDS, LABELS, ODF, Kind
from documents.files.refusals import megabytes, refused

MAX_UNPACKED = 200 << 20
MAX_ENTRIES = 1000
MAX_RATIO = 100
CHUNK = 1 << 20
ENDLESS = 1 << 62
# Everything the standard library raises on a container that is not whole.
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
    RuntimeError,
    KeyError,
    ET.ParseError,
    expat.ExpatError,
)
METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
UTF8_FLAG = 0x800
ENCRYPTED_FLAGS = 0x1 | 0x40
UNSAFE_PATH = re.compile(r"^[/\\]|^[A-Za-z]:|(^|[/\\])\.\.([/\\]|$)|\x00")
CONTENT_TYPES = "[Content_Types].xml"
OOXML_MAIN = {"wordprocessingml": "docx", "spreadsheetml": "xlsx", "presentationml": "pptx"}
MACRO_PARTS = re.compile(r"vbaproject|vbadata|(^|/)activex|(^|/)macrosheets/|(^|/)dialogsheets/", re.IGNORECASE)
MACRO_TYPES = re.compile(r"macroEnabled|vba", re.IGNORECASE)
# LibreOffice writes the two index files also where no macro is; anything else in these folders is code.
ODF_MACROS = re.compile(r"^(Basic/(?!.*script-l[bc]\.xml$)|Scripts/).*[^/]$", re.IGNORECASE)
REMOTE_TEMPLATE = re.compile(rb"<[^>]*attachedTemplate[^>]*>", re.IGNORECASE)
REMOTE_TARGET = re.compile(rb"Target\s*=\s*[\"'](?:https?:|ftp:|file:////|\\\\)", re.IGNORECASE)


@contextmanager
def opened(file: BinaryIO, *, name: str, size: int) -> Iterator[zipfile.ZipFile]:
    """The archive in ``file`` once every limit was checked and every entry unpacked and its CRC compared."""
    try:
        with zipfile.ZipFile(file) as archive:
            _check_entries(archive, name)
            _check_bytes(archive, name, size)
            yield archive
    except BROKEN as error:
        raise refused("damaged", name) from error


def entry_name(info: zipfile.ZipInfo) -> str:
    """The entry's name as its maker typed it.

    Without the UTF-8 flag Windows in Taiwan writes Big5, whose second bytes include the backslash; read as code page
    437, 功能 would look like a path.
    """
    if info.flag_bits & UTF8_FLAG:
        return info.orig_filename
    try:
        return info.orig_filename.encode("cp437").decode("cp950")
    except UnicodeError:
        return info.orig_filename


def _check_entries(archive: zipfile.ZipFile, name: str) -> None:
    entries = archive.infolist()
    if not entries:
        raise refused("no_entries", name)
    if len(entries) > MAX_ENTRIES:
        raise refused("entries", name, entries=f"{len(entries):,}", limit=f"{MAX_ENTRIES:,}")
    if min(info.header_offset for info in entries):
        raise refused("two_files", name)
    for info in entries:
        if info.flag_bits & ENCRYPTED_FLAGS:
            raise refused("encrypted", name)
        if info.compress_type not in METHODS:
            raise refused("method", name)
        if UNSAFE_PATH.search(entry_name(info)):
            raise refused("entry_path", name, entry=entry_name(info)[:80].replace("\x00", "␀"))


def _check_bytes(archive: zipfile.ZipFile, name: str, size: int) -> None:
    allowed = min(MAX_UNPACKED, MAX_RATIO * size)
    total = 0
    for info in archive.infolist():
        # zipfile stops at the size the header claims; a claim without bound makes it read to the real end.
        honest = copy.copy(info)
        honest.file_size = ENDLESS
        with archive.open(honest) as entry:
            count = 0
            while chunk := entry.read(CHUNK):
                count += len(chunk)
                if total + count > allowed:
                    raise _bomb(name, allowed)
        if count != info.file_size:
            raise refused("damaged", name)
        total += count


def _bomb(name: str, allowed: int) -> Exception:
    if allowed == MAX_UNPACKED:
        return refused("unpacked", name, limit=megabytes(MAX_UNPACKED))
    return refused("ratio", name, limit=MAX_RATIO)


# --- office documents -----------------------------------------------------------------------------------------------


def content_of(archive: zipfile.ZipFile) -> str:
    """What the container says it holds, a key of ``kinds.LABELS``."""
    names = set(archive.namelist())
    if "mimetype" in names:
        mime = archive.read("mimetype").decode("ascii", "replace").strip()
        return next((kind.content for kind in KINDS.values() if kind.mime == mime), "odf")
    if CONTENT_TYPES in names:
        types = " ".join(_content_types(archive))
        return next((content for word, content in OOXML_MAIN.items() if _is_main(word, types)), "ooxml")
    return "jar" if "META-INF/MANIFEST.MF" in names else "zip"


def _is_main(word: str, types: str) -> bool:
    """The main part's type; ``macroEnabled`` mains are of ``vnd.ms-…`` types and caught as macros before."""
    return bool(re.search(rf"{word}\.(document|sheet|presentation|slideshow)\.main\+xml", types))


def _content_types(archive: zipfile.ZipFile) -> list[str]:
    root = ET.fromstring(archive.read(CONTENT_TYPES))  # noqa: S314 - expat of Python 3.11 stops entity bombs
    return [element.get("ContentType", "") for element in root]


def check_office(archive: zipfile.ZipFile, kind: Kind, *, name: str) -> None:
    """An office document is what its extension says, whole, not encrypted, and without code."""
    names = archive.namelist()
    types = _content_types(archive) if CONTENT_TYPES in names else []
    if any(map(MACRO_PARTS.search, names)) or any(map(MACRO_TYPES.search, types)):
        raise refused("macro", name)
    content = content_of(archive)
    if content != kind.content:
        raise refused("mismatch", name, extension=kind.extension, actual=LABELS[content])
    if kind.mime.startswith(ODF):
        _check_odf(archive, names, name)
    else:
        _check_ooxml(archive, names, name)


def _check_odf(archive: zipfile.ZipFile, names: list[str], name: str) -> None:
    manifest = archive.read("META-INF/manifest.xml")
    if b"encryption-data" in manifest:
        raise refused("encrypted", name)
    if any(ODF_MACROS.match(entry) for entry in names):
        raise refused("macro", name)
    _parse(archive, "content.xml")


def _check_ooxml(archive: zipfile.ZipFile, names: list[str], name: str) -> None:
    for entry in names:
        if entry.endswith(".rels") and any(
            REMOTE_TARGET.search(element) for element in REMOTE_TEMPLATE.findall(archive.read(entry))
        ):
            raise refused("remote_template", name)
    root = ET.fromstring(archive.read(CONTENT_TYPES))  # noqa: S314 - see above
    main = next(e for e in root if e.get("ContentType", "").endswith(".main+xml"))
    _parse(archive, main.get("PartName", "").lstrip("/"))


def _parse(archive: zipfile.ZipFile, part: str) -> None:
    """The part is well-formed and declares no entities."""
    parser = expat.ParserCreate()

    def refuse_doctype(*_args: object) -> None:
        raise ValueError("DOCTYPE")

    parser.StartDoctypeDeclHandler = refuse_doctype
    with archive.open(part) as stream:
        parser.ParseFile(stream)

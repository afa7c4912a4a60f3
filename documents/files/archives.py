"""Zip containers and the XML in them; headers are never believed, bytes are counted."""

from __future__ import annotations

import copy
import io
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import BinaryIO
from xml.parsers import expat

from documents.files.refusals import Refusal, megabytes

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
    LookupError,
    expat.ExpatError,
)
# What Unix keeps of an entry: a file, a folder, or nothing; never a link or a device.
FILE_TYPES = {0, stat.S_IFREG, stat.S_IFDIR}
METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
UTF8_FLAG = 0x800
ENCRYPTED_FLAGS = 0x1 | 0x40
UNSAFE_PATH = re.compile(r"^[/\\]|^[A-Za-z]:|(^|[/\\])\.\.([/\\]|$)|\x00")
# What systems leave in archives without being asked.
LITTER = re.compile(r"(^|/)(__MACOSX/|\.DS_Store$|Thumbs\.db$|desktop\.ini$)", re.IGNORECASE)
THREE_BYTES = "\u0800"  # from here on a character has three bytes in UTF-8
UNICODE_PATH = 0x7075  # the extra field in which archive programs keep a name that the header cannot spell
Element = tuple[str, dict[str, str]]
Take = Callable[[str, dict[str, str]], object]


@contextmanager
def opened(file: BinaryIO, *, name: str, size: int) -> Iterator[zipfile.ZipFile]:
    """The archive in ``file`` once every limit was checked and every entry unpacked and its CRC compared."""
    try:
        with zipfile.ZipFile(file) as archive:
            _check_entries(archive, name)
            _check_bytes(archive, name, size)
            yield archive
    except BROKEN as error:
        raise Refusal("damaged", name) from error


def entry_name(info: zipfile.ZipInfo) -> str:
    """The entry's name as its maker typed it.

    Without the UTF-8 flag Windows in Taiwan writes Big5, whose second bytes include the backslash; read as code page
    437, 功能 would look like a path. macOS writes UTF-8 without saying so: of a Chinese name three bytes a character,
    which as Big5 would be other words or none. A name in the Unicode field is the one that archive programs go by.
    """
    if name := _unicode_name(info):
        return name
    if info.flag_bits & UTF8_FLAG:
        return info.orig_filename
    raw = info.orig_filename.encode("cp437")
    if (told := _decoded(raw, "utf-8")) and max(told) >= THREE_BYTES:
        return told
    return _decoded(raw, "cp950") or told or info.orig_filename


def _decoded(raw: bytes, encoding: str) -> str:
    """Empty for what is not in that encoding."""
    try:
        return raw.decode(encoding)
    except UnicodeError:
        return ""


def _unicode_name(info: zipfile.ZipInfo) -> str:
    """The name in the entry's Unicode field, if it belongs to the name in its header; else empty."""
    extra, header = info.extra, info.orig_filename.encode("utf-8" if info.flag_bits & UTF8_FLAG else "cp437", "replace")
    while len(extra) >= 4:
        kind, size = struct.unpack_from("<HH", extra)
        if kind == UNICODE_PATH and extra[4:9] == struct.pack("<BL", 1, zlib.crc32(header)):
            return extra[9 : 4 + size].decode("utf-8", "replace")
        extra = extra[4 + size :]
    return ""


def _check_entries(archive: zipfile.ZipFile, name: str) -> None:
    entries = archive.infolist()
    if not entries:
        raise Refusal("no_entries", name)
    if len(entries) > MAX_ENTRIES:
        raise Refusal("entries", name, entries=f"{len(entries):,}", limit=f"{MAX_ENTRIES:,}")
    if min(info.header_offset for info in entries):
        raise Refusal("two_files", name)
    seen: set[str] = set()
    for info in entries:
        entry = entry_name(info)
        shown = entry[:80].replace("\x00", "␀")
        if info.flag_bits & ENCRYPTED_FLAGS:
            raise Refusal("encrypted", name)
        if info.compress_type not in METHODS:
            raise Refusal("method", name)
        if UNSAFE_PATH.search(entry):
            raise Refusal("entry_path", name, entry=shown)
        if stat.S_IFMT(info.external_attr >> 16) not in FILE_TYPES:
            raise Refusal("link", name, entry=shown)
        if entry in seen and not info.is_dir():
            raise Refusal("twice", name, entry=shown)
        seen.add(entry)


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
            raise Refusal("damaged", name)
        total += count


def _bomb(name: str, allowed: int) -> Refusal:
    if allowed == MAX_UNPACKED:
        return Refusal("unpacked", name, limit=megabytes(MAX_UNPACKED))
    return Refusal("ratio", name, limit=MAX_RATIO)


def is_archive(data: bytes) -> bool:
    """Do an archive's readers find entries in ``data``, wherever in it they begin and whatever follows them?"""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return bool(archive.infolist())
    except BROKEN:
        return False


def read_xml(
    archive: zipfile.ZipFile, part: str | zipfile.ZipInfo, take: Take, text: Callable[[str], object] | None = None
) -> None:
    """Hand every element of a part to ``take``: its name without prefix, its attributes as written, references decoded.

    What stands between the tags goes to ``text``.

    Prefixes are not asked for their namespace: old programs use some without declaring them. Raises what BROKEN lists
    for a part that is not well-formed or declares entities of its own; a mere reference to a document type, as
    LibreOffice writes it, is never followed.
    """
    parser = expat.ParserCreate()

    def refuse_entities(_name: str, _system: str | None, _public: str | None, has_subset: bool) -> None:
        if has_subset:
            raise ValueError("DOCTYPE")

    parser.StartDoctypeDeclHandler = refuse_entities
    parser.StartElementHandler = lambda tag, attributes: take(tag.rpartition(":")[2], attributes)
    parser.CharacterDataHandler = text
    with archive.open(part) as stream:
        parser.ParseFile(stream)


def xml_elements(archive: zipfile.ZipFile, part: str | zipfile.ZipInfo) -> list[Element]:
    """The elements of a small part."""
    found: list[Element] = []
    read_xml(archive, part, lambda tag, attributes: found.append((tag, attributes)))
    return found


def values_of(attributes: dict[str, str], *names: str) -> list[str]:
    """The values of all attributes of these names, whatever their prefix."""
    return [value for key, value in attributes.items() if key.rpartition(":")[2] in names]

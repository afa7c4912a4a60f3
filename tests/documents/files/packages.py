"""Office documents made for the tests: parts by their types and relations, events, libraries of code."""

from __future__ import annotations

import io
import stat
import struct
import warnings
import zipfile
import zlib
from typing import Any

from tests.documents.files.corpus import OVERRIDE, RELATION, RELATIONS, TYPES, archive, odf, ooxml

DOCUMENT = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
EXTERNAL_LINK = "application/vnd.openxmlformats-officedocument.spreadsheetml.externalLink+xml"
WORKSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
FOOTER = "application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"
STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument"
NAMESPACES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:script="urn:oasis:names:tc:opendocument:xmlns:script:1.0" '
    'xmlns:presentation="urn:oasis:names:tc:opendocument:xmlns:presentation:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:menu="http://openoffice.org/2001/menu" '
    'xmlns:xlink="http://www.w3.org/1999/xlink"'
)
MANIFEST = 'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
# As programs of 2005 wrote it, which templates of today still hold.
UNDECLARED = (
    '<!DOCTYPE manifest:manifest PUBLIC "-//OpenOffice.org//DTD Manifest 1.0//EN" "Manifest.dtd">'
    '<manifest:manifest><manifest:file-entry manifest:full-path="content.xml"/></manifest:manifest>'
)
LIBRARY = 'xmlns:library="http://openoffice.org/2000/library" xmlns:xlink="http://www.w3.org/1999/xlink"'
LIBRARIES = (
    '<!DOCTYPE library:libraries PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "libraries.dtd">'
    f'<library:libraries {LIBRARY}><library:library library:name="Standard" library:link="false"/></library:libraries>'
)
EMPTY_LIBRARY = f'<library:library {LIBRARY} library:name="Standard" library:readonly="false"/>'
MODULE = (
    '<script:module xmlns:script="http://openoffice.org/2000/script" script:language="StarBasic">Sub X</script:module>'
)


def relations(*relation: tuple[str, str], encoding: str = "utf-8") -> bytes:
    """A part of relations: each a kind and its other attributes."""
    body = "".join(RELATION.format(f"rId{n}", kind, more) for n, (kind, more) in enumerate(relation, 1))
    return f'<?xml version="1.0" encoding="{encoding}"?>{RELATIONS.format(body)}'.encode(encoding)


def pointing(kind: str, target: str, *, outside: bool = True, encoding: str = "utf-8", **entries: Any) -> bytes:
    """A Word file that points at something; ``target`` is written as it is, references and all."""
    mode = ' TargetMode="External"' if outside else ""
    part = relations((kind, f'Target="{target}"{mode}'), encoding=encoding)
    return ooxml(entries={"word/_rels/document.xml.rels": part, **entries})


def typed_by_default(kind: str) -> bytes:
    """A document whose main part gets its type from its extension, as some programs write it."""
    part, mime = {"docx": ("word/document.xml", DOCUMENT), "xlsx": ("xl/workbook.xml", WORKBOOK)}[kind]
    types = TYPES.format(f'<Default Extension="xml" ContentType="{mime}"/>')
    package = relations(("officeDocument", f'Target="{part}"'))
    return archive({"[Content_Types].xml": types, "_rels/.rels": package, part: "<document/>"})


def typed(part: str, mime: str, data: bytes | str = "<a/>", kind: str = "docx") -> bytes:
    """A document with one more part of its own type."""
    return ooxml(kind, types=OVERRIDE.format(part, mime), entries={part: data})


def field(pieces: tuple[str, ...], part: str = "word/document.xml") -> bytes:
    """A Word file with a field, its instruction in pieces as Word writes it."""
    words = "".join(f"<w:r><w:instrText>{piece}</w:instrText></w:r>" for piece in pieces)
    body = f'<d><w:fldChar w:fldCharType="begin"/>{words}<w:fldChar w:fldCharType="end"/></d>'
    if part == "word/document.xml":
        return ooxml(entries={part: body})
    return ooxml(types=OVERRIDE.format(part, FOOTER), entries={part: body})


def strict_package() -> bytes:
    """A Word file whose package speaks Strict Open XML, and leads to its document by an encoded path in another case."""
    types = TYPES.format(OVERRIDE.format("Word/%64ocument.xml", DOCUMENT))
    package = f'<Relationships><Relationship Type="{STRICT}" Target="/word/document.xml"/></Relationships>'
    return archive({"[Content_Types].xml": types, "_rels/.rels": package, "word/document.xml": "<document/>"})


def saying(content: str, *, kind: str = "odt", part: str = "content.xml") -> bytes:
    """An ODF file one of whose parts holds these elements."""
    return odf(kind, entries={part: f"<office:document {NAMESPACES}>{content}</office:document>"})


def bound(listener: str, kind: str = "odt") -> bytes:
    """An ODF file with an event."""
    return saying(f"<office:event-listeners>{listener}</office:event-listeners>", kind=kind)


def manifest(entries: str) -> str:
    """The list of an ODF file's parts."""
    return f"<manifest:manifest {MANIFEST}>{entries}</manifest:manifest>"


def entry(path: str, mime: str = "text/xml", inner: str = "") -> str:
    return (
        f'<manifest:file-entry manifest:full-path="{path}" manifest:media-type="{mime}">{inner}</manifest:file-entry>'
    )


def special_zip(name: str, mode: int, data: bytes = b"/etc/passwd") -> bytes:
    """A zip with one entry of a special kind, as Unix keeps it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        info = zipfile.ZipInfo(name)
        info.create_system, info.external_attr = 3, (mode | 0o644) << 16
        packed.writestr(info, data)
        packed.writestr("說明.txt", "說明")
    return out.getvalue()


def symlink(name: str = "捷徑.txt") -> bytes:
    return special_zip(name, stat.S_IFLNK)


def twice(*names: str) -> bytes:
    """A zip with entries of the same name."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for number, name in enumerate(names):
            packed.writestr(name, f"{number}" if name.endswith(".txt") else "")
    return out.getvalue()


def renamed(header: str, meant: str) -> bytes:
    """A zip whose entry has one name in its header and another in the field that archive programs go by."""
    info, name = zipfile.ZipInfo(header), meant.encode()
    body = struct.pack("<BL", 1, zlib.crc32(header.encode())) + name
    info.extra = struct.pack("<HH", 0x7075, len(body)) + body
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr(info, "說明")
    return out.getvalue()

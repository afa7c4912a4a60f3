"""Office Open XML: what each part is by its type and by the relations to it, never by where it lies."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from typing import NamedTuple
from urllib.parse import unquote
from xml.parsers import expat

from documents.files.archives import read_xml, values_of, xml_elements
from documents.files.refusals import Refusal

CONTENT_TYPES = "[Content_Types].xml"
RELATIONS = re.compile(r"(^|/)_rels/[^/]*\.rels$", re.IGNORECASE)
PACKAGE_RELATIONS = "_rels/.rels"
MAIN = re.compile(r"(wordprocessing|spreadsheet|presentation)ml\.(?:document|sheet|presentation|slideshow)\.main\+xml$")
CONTENTS = {"wordprocessing": "docx", "spreadsheet": "xlsx", "presentation": "pptx"}
MACRO_TYPES = re.compile(r"macroEnabled|vba|macrosheet|dialogsheet|activeX|attachedToolbars", re.IGNORECASE)
# What programs call a part of code even where its type says nothing.
MACRO_PARTS = re.compile(r"vbaproject|vbadata|(^|/)activex|(^|/)macrosheets/|(^|/)dialogsheets/", re.IGNORECASE)
MACRO_RELATIONS = {
    "vbaproject",
    "wordvbadata",
    "xlmacrosheet",
    "xlintlmacrosheet",
    "dialogsheet",
    "control",
    "activexcontrolbinary",
    "attachedtoolbars",
}
# Opened together with the document; what is only named (a hyperlink, a picture, another workbook) is asked for first.
LOADED_RELATIONS = {"attachedtemplate", "frame", "subdocument", "afchunk", "oleobject", "package"}
OBJECT_RELATIONS = {"oleobject", "afchunk"}
# Where a document may ask another program for data (DDE): fields of texts, formulas, links of workbooks.
SPEAKING = re.compile(r"wordprocessingml\.|spreadsheetml\.(?:worksheet|sheet|externalLink)\b")
FIELD_STARTS = {"fldChar", "fldSimple", "f"}
FIELD_TEXTS = {"instrText", "f"}
START = "\x00"  # no XML holds one
DDE = re.compile(rf"{START}(?:\s*DDE(?:AUTO)?\b|=?[^\"'{START}]*\w\|)", re.IGNORECASE)
DRIVE = re.compile(r"(?:file:/{0,3})?[A-Za-z]:/")
SCHEME_OR_HOST = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")


class Relation(NamedTuple):
    """Something the document points at: what for, where, and whether outside."""

    kind: str
    target: str
    is_external: bool

    @property
    def is_remote(self) -> bool:
        """Does it lie neither in the document nor on the disk of who opens it?"""
        target = unquote(self.target).strip().replace("\\", "/")
        return self.is_external and not DRIVE.match(target) and bool(SCHEME_OR_HOST.match(target))


def content_of(archive: zipfile.ZipFile) -> str:
    """The kind of document the main part is; ``ooxml`` for any other."""
    found = MAIN.search(_types(archive).get(_main_part(archive), ""))
    return CONTENTS[found[1]] if found else "ooxml"


def has_document(archive: zipfile.ZipFile) -> bool:
    """Is the part there that the package calls its document?"""
    return _main_part(archive) in map(_key, archive.namelist())


def refuse_macros(archive: zipfile.ZipFile, name: str) -> None:
    """No part is code, by its type, its relations or its name."""
    types = _types(archive)
    kinds = {relation.kind for relation in _relations(archive)}
    if any(map(MACRO_TYPES.search, types.values())) or any(map(MACRO_PARTS.search, types)) or kinds & MACRO_RELATIONS:
        raise Refusal("macro", name)


def check(archive: zipfile.ZipFile, name: str) -> None:
    """The document's text is whole, and opening it loads nothing from elsewhere and no object of another program."""
    for relation in _relations(archive):
        if relation.kind in LOADED_RELATIONS and relation.is_remote:
            code = "remote_template" if relation.kind == "attachedtemplate" else "remote_part"
            raise Refusal(code, name, target=relation.target.strip()[:80])
        if relation.kind in OBJECT_RELATIONS:
            raise Refusal("embedded", name, entry=relation.target[-80:])
    main, types = _main_part(archive), _types(archive)
    for entry in archive.infolist():
        key = _key(entry.filename)
        if key == main:
            read_xml(archive, entry, lambda *_of: None)
        if SPEAKING.search(types[key]) and _asks_programs(archive, entry):
            raise Refusal("dde", name)


def _asks_programs(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """Does a field, a formula or a link of this part speak to another program? Fields come in pieces."""
    said: list[str] = []
    at, seen = "", set()

    def take(tag: str, attributes: dict[str, str]) -> None:
        nonlocal at
        at = tag
        seen.add(tag)
        if tag in FIELD_STARTS:
            said.append(START + "".join(values_of(attributes, "instr")))

    def hear(text: str) -> None:
        if at in FIELD_TEXTS:
            said.append(text)

    with suppress(expat.ExpatError):  # only the document itself must be whole
        read_xml(archive, part, take, hear)
    return "ddeLink" in seen or bool(DDE.search("".join(said)))


def _types(archive: zipfile.ZipFile) -> dict[str, str]:
    """The type of every part that is there, by its name: its own, else that of its extension."""
    own: dict[str, str] = {}
    by_extension: dict[str, str] = {}
    for tag, attributes in xml_elements(archive, CONTENT_TYPES):
        if tag == "Override":
            own[_key(attributes.get("PartName", ""))] = attributes.get("ContentType", "")
        elif tag == "Default":
            by_extension[attributes.get("Extension", "").lower()] = attributes.get("ContentType", "")
    parts = {_key(entry) for entry in archive.namelist()}
    return {part: own.get(part) or by_extension.get(part.rpartition(".")[2], "") for part in parts}


def _main_part(archive: zipfile.ZipFile) -> str:
    """What the package itself points at as its document; empty if it points at nothing."""
    if PACKAGE_RELATIONS not in archive.namelist():
        return ""
    relations = _relations_in(archive, PACKAGE_RELATIONS)
    return next((_key(posixpath.join("/", one.target)) for one in relations if one.kind == "officedocument"), "")


def _relations(archive: zipfile.ZipFile) -> Iterator[Relation]:
    for entry in archive.namelist():
        if RELATIONS.search(unquote(entry)):
            yield from _relations_in(archive, entry)


def _relations_in(archive: zipfile.ZipFile, entry: str) -> Iterator[Relation]:
    for tag, attributes in xml_elements(archive, entry):
        if tag == "Relationship":
            kind = attributes.get("Type", "").rstrip("/").rpartition("/")[2].lower()
            is_external = attributes.get("TargetMode", "").lower() == "external"
            yield Relation(kind, attributes.get("Target", ""), is_external)


def _key(part: str) -> str:
    """A part's name as names are compared: decoded, without case, from the root of the package."""
    return posixpath.normpath(unquote(part)).lstrip("/").lower()

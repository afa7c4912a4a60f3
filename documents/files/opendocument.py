"""OpenDocument: its manifest and what its parts say; code is found by its elements, never by the name of its file."""

from __future__ import annotations

import re
import zipfile
from contextlib import suppress
from xml.parsers import expat

from documents.files.archives import Take, read_xml, values_of, xml_elements
from documents.files.refusals import Refusal

MIMETYPE, MANIFEST, CONTENT = "mimetype", "META-INF/manifest.xml", "content.xml"
CODE_FOLDERS = re.compile(r"^(basic|dialogs|scripts)/.*[^/]$", re.IGNORECASE)
SCRIPT_FOLDER = re.compile(r"^scripts/", re.IGNORECASE)
# LibreOffice writes the index of its libraries also where none holds anything.
INDEXES = {"libraries", "library"}
ADDRESSES = ("href", "id")  # of links; of the entries of menus and bars
SCRIPT_ADDRESS = re.compile(r"\s*(?:vnd\.sun\.star\.(?:script|expand)|macro|slot|service):", re.IGNORECASE)
DDE = {"dde-link", "dde-source", "dde-connection-decl", "dde-connection"}
DDE_FORMULA = re.compile(r"\bDDE\s*\(", re.IGNORECASE)
SHOW_ACTIONS = {"execute", "verb"}  # of a click in a presentation: a program, an object


def mime_of(archive: zipfile.ZipFile) -> str:
    """What the container calls itself."""
    return archive.read(MIMETYPE).decode("ascii", "replace").strip()


def check(archive: zipfile.ZipFile, name: str) -> None:
    """The document is not encrypted, its text is whole, and nothing in it is code or calls any."""
    mime = mime_of(archive)
    for tag, attributes in xml_elements(archive, MANIFEST):
        if tag == "encryption-data":
            raise Refusal("encrypted", name)
        is_whole = tag == "file-entry" and values_of(attributes, "full-path") == ["/"]
        if is_whole and any(found not in ("", mime) for found in values_of(attributes, "media-type")):
            raise Refusal("damaged", name)
    read_xml(archive, CONTENT, _refusing_code(name))
    for info in archive.infolist():
        if CODE_FOLDERS.match(info.filename):
            _check_library(archive, info, name)
        elif info.filename.lower().endswith(".xml") and info.filename not in (CONTENT, MANIFEST):
            with suppress(expat.ExpatError):  # LibreOffice keeps empty ones; it reads none further than we do
                read_xml(archive, info, _refusing_code(name))


def _check_library(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> None:
    """In the folders of code only indexes of empty libraries stand."""
    if SCRIPT_FOLDER.match(info.filename) or not info.filename.lower().endswith(".xml"):
        raise Refusal("macro", name)
    for tag, attributes in xml_elements(archive, info):
        if tag not in INDEXES or "true" in values_of(attributes, "link"):
            raise Refusal("macro", name)


def _refusing_code(name: str) -> Take:
    def take(tag: str, attributes: dict[str, str]) -> None:
        if _is_code(tag, attributes) or any(map(SCRIPT_ADDRESS.match, values_of(attributes, *ADDRESSES))):
            raise Refusal("macro", name)
        if tag in DDE or any(map(DDE_FORMULA.search, values_of(attributes, "formula"))):
            raise Refusal("dde", name)

    return take


def _is_code(tag: str, attributes: dict[str, str]) -> bool:
    """Is the element a script, or an event that runs one? In a presentation most clicks only turn the page."""
    if tag in ("event-listener", "event"):
        runs = SHOW_ACTIONS.intersection(values_of(attributes, "action"))
        return bool(runs or values_of(attributes, "language", "macro-name"))
    return tag == "script" or (tag == "module" and bool(values_of(attributes, "language")))

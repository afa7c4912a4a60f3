"""OpenDocument: its manifest and what its parts say; code is found by its elements, never by the name of its file."""

from __future__ import annotations

import re
import zipfile

from documents.files.archives import Take, read_xml, xml_elements
from documents.files.refusals import Refusal

MIMETYPE, MANIFEST, CONTENT = "mimetype", "META-INF/manifest.xml", "content.xml"
CODE_FOLDERS = re.compile(r"^(basic|dialogs|scripts)/.*[^/]$", re.IGNORECASE)
SCRIPT_FOLDER = re.compile(r"^scripts/", re.IGNORECASE)
# LibreOffice writes the index of its libraries also where none holds anything.
INDEXES = {"libraries", "library"}
ADDRESSES = (" href", " id")  # of links; of the entries of menus and bars
SCRIPT_ADDRESS = re.compile(r"\s*(?:vnd\.sun\.star\.(?:script|expand)|macro|slot|service):", re.IGNORECASE)
SHOW_ACTIONS = {"execute", "verb"}  # of a click in a presentation: a program, an object


def mime_of(archive: zipfile.ZipFile) -> str:
    """What the container calls itself."""
    return archive.read(MIMETYPE).decode("ascii", "replace").strip()


def check(archive: zipfile.ZipFile, name: str) -> None:
    """The document is not encrypted, its text is whole, and nothing in it is code or calls any."""
    for tag, attributes in xml_elements(archive, MANIFEST):
        if tag == "encryption-data":
            raise Refusal("encrypted", name)
        media = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        if tag == "file-entry" and media.get("full-path") == "/" and media.get("media-type", "") not in _same(archive):
            raise Refusal("damaged", name)
    archive.getinfo(CONTENT)
    for info in archive.infolist():
        if CODE_FOLDERS.match(info.filename):
            _check_library(archive, info, name)
        elif info.filename.lower().endswith(".xml"):
            read_xml(archive, info, _refusing_code(name))


def _same(archive: zipfile.ZipFile) -> set[str]:
    return {"", mime_of(archive)}


def _check_library(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> None:
    """In the folders of code only indexes of empty libraries stand."""
    if SCRIPT_FOLDER.match(info.filename) or not info.filename.lower().endswith(".xml"):
        raise Refusal("macro", name)
    for tag, attributes in xml_elements(archive, info):
        is_linked = any(key.endswith(" link") and value == "true" for key, value in attributes.items())
        if tag not in INDEXES or is_linked:
            raise Refusal("macro", name)


def _refusing_code(name: str) -> Take:
    def take(tag: str, attributes: dict[str, str]) -> None:
        space, _blank, local = tag.rpartition(" ")
        if local in ("event-listener", "event") and _is_bound(space, attributes):
            raise Refusal("macro", name)
        if local == "script" or (local == "module" and "script" in space):
            raise Refusal("macro", name)
        if any(SCRIPT_ADDRESS.match(value) for key, value in attributes.items() if key.endswith(ADDRESSES)):
            raise Refusal("macro", name)

    return take


def _is_bound(space: str, attributes: dict[str, str]) -> bool:
    """Does an event call code? In a presentation most clicks only turn the page."""
    if "script" in space:
        return True
    actions = {value for key, value in attributes.items() if key.endswith(" action")}
    return "presentation" in space and bool(actions & SHOW_ACTIONS)

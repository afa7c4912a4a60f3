"""PDF: what a document does when it is opened, read or clicked, and what it carries; never what its bytes spell.

Every object a reader can reach is walked. An action is one because of where it stands: the same words in an address, a
title or a text are words.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

import pikepdf

from documents.files.archives import is_archive
from documents.files.kinds import Kind, sniff, unpadded
from documents.files.refusals import Refusal

TAIL = 1024  # bytes of no meaning that readers let follow the end mark
END = b"%%EOF"
NEXT_OBJECT = re.compile(rb"\s*\d+ \d+ obj\b")
# Where a reader looks for something to do; ``/AA`` holds one for each event.
ACTION_KEYS = ("/A", "/OpenAction", "/PA", "/Next")
ACTIONS = {
    "/JavaScript": "pdf_script",
    "/Launch": "pdf_script",
    "/SubmitForm": "pdf_form",
    "/ImportData": "pdf_form",
    "/GoToR": "pdf_other_file",
    "/GoToE": "pdf_other_file",
    "/Rendition": "pdf_media",
    "/Movie": "pdf_media",
    "/Sound": "pdf_media",
    "/GoTo3DView": "pdf_media",
    "/RichMediaExecute": "pdf_media",
}
SCRIPT_ADDRESS = re.compile(rb"\s*(?:javascript|vbscript):", re.IGNORECASE)
ANNOTATIONS = {
    "/FileAttachment": "pdf_attachment",
    "/RichMedia": "pdf_media",
    "/Movie": "pdf_media",
    "/Sound": "pdf_media",
    "/3D": "pdf_media",
}


def check_pdf(file: BinaryIO, _kind: Kind, name: str, _size: int) -> None:
    """A whole PDF that opens without a password, does nothing by itself and carries nothing.

    Blanks, NULs and a byte order mark around it are let pass, as every reader does: they hide nothing.
    """
    body = unpadded(file.read())
    _check_end(body, name)
    if is_archive(body):
        raise Refusal("two_files", name)
    try:
        with pikepdf.open(io.BytesIO(body)) as pdf:
            if not len(pdf.pages):
                raise Refusal("damaged", name)
            for code in _dangers(pdf):
                raise Refusal(code, name)
    except pikepdf.PasswordError as error:
        raise Refusal("encrypted", name) from error
    except (pikepdf.PdfError, ValueError, TypeError, RuntimeError) as error:
        raise Refusal("encrypted" if "encryption" in str(error) else "damaged", name) from error


def _check_end(body: bytes, name: str) -> None:
    """The document ends with its end mark, but for a few bytes that are nothing in particular."""
    at = body.rfind(END)
    tail = body[at + len(END) :]
    if at < 0 or NEXT_OBJECT.match(tail):  # cut off, some in the middle of a later revision
        raise Refusal("damaged", name)
    if len(tail) > TAIL or sniff(unpadded(tail)) not in ("text", "unknown"):
        raise Refusal("two_files", name)


def _dangers(pdf: pikepdf.Pdf) -> Iterator[str]:
    """The reasons to refuse the document, found in its catalogue first."""
    root: Any = pdf.Root
    if _at(root, "/Names", "/JavaScript", "/Names") or _at(root, "/Names", "/JavaScript", "/Kids"):
        yield "pdf_script"
    if _at(root, "/AcroForm", "/XFA") is not None:
        yield "pdf_form"
    for item in _dictionaries(pdf):
        yield from _dangers_of(item)


def _at(item: Any, *keys: str) -> Any:
    for key in keys:
        item = item.get(key) if isinstance(item, pikepdf.Dictionary) else None
    return item


def _dangers_of(item: Any) -> Iterator[str]:
    actions = [item.get(key) for key in ACTION_KEYS if key in item]
    if isinstance(by_event := item.get("/AA"), pikepdf.Dictionary):
        actions += [action for _event, action in by_event.items()]
    for action in actions:
        for one in action if isinstance(action, pikepdf.Array) else (action,):
            yield from _listed(ACTIONS, one, "/S")
            if isinstance(address := _at(one, "/URI"), pikepdf.String) and SCRIPT_ADDRESS.match(bytes(address)):
                yield "pdf_script"
    yield from _listed(ANNOTATIONS, item, "/Subtype") if "/Rect" in item else ()
    if isinstance(files := item.get("/EF"), pikepdf.Dictionary) and len(files):
        yield "pdf_attachment"


def _listed(codes: dict[str, str], item: Any, key: str) -> Iterator[str]:
    if isinstance(item, pikepdf.Dictionary) and (code := codes.get(str(item.get(key, "")))):
        yield code


def _dictionaries(pdf: pikepdf.Pdf) -> Iterator[Any]:
    """Every dictionary that can be reached from the trailer, those of streams too, each once."""
    seen: set[tuple[int, int]] = set()
    waiting: list[Any] = [pdf.trailer]
    while waiting:
        item = waiting.pop()
        if not isinstance(item, pikepdf.Object):
            continue
        if item.is_indirect:
            if item.objgen in seen:
                continue
            seen.add(item.objgen)
        if isinstance(item, pikepdf.Array):
            waiting.extend(item)
        elif isinstance(item, (pikepdf.Dictionary, pikepdf.Stream)):
            held = item.stream_dict if isinstance(item, pikepdf.Stream) else item
            yield held
            waiting.extend(value for _key, value in held.items())

"""PDFs made for the tests: what acts or carries something, at every place where a reader looks; and what only says so."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from tests.documents.files.corpus import EXE, pdf

RECT = [0, 0, 10, 10]


def made(change: Callable[[pikepdf.Pdf], object], **options: Any) -> bytes:
    """A PDF of one page after ``change``."""
    document, out = pikepdf.new(), io.BytesIO()
    document.add_blank_page()
    change(document)
    document.save(out, **options)
    return out.getvalue()


def action(kind: str, **more: Any) -> Dictionary:
    """An action, as it stands below the keys where readers look for one."""
    return Dictionary(S=Name(f"/{kind}"), **more)


def script() -> Dictionary:
    return action("JavaScript", JS=String("app.alert(1)"))


def opening(kind: str, **more: Any) -> bytes:
    """A PDF that does something when it is opened."""
    return pdf(OpenAction=action(kind, **more))


def annotated(subtype: str = "Link", **more: Any) -> bytes:
    """A PDF with one annotation on its page."""

    def change(document: pikepdf.Pdf) -> None:
        note = Dictionary(Type=Name.Annot, Subtype=Name(f"/{subtype}"), Rect=Array(RECT), **more)
        document.pages[0]["/Annots"] = Array([document.make_indirect(note)])

    return made(change)


def linked(**link: Any) -> bytes:
    """A PDF with a link."""
    return annotated("Link", A=Dictionary(**link))


def with_field(**more: Any) -> bytes:
    """A PDF with a form of one field."""
    return pdf(AcroForm=Dictionary(Fields=Array([Dictionary(FT=Name.Tx, T=String("name"), **more)])))


def with_outline(**item: Any) -> bytes:
    """A PDF with one line in its outline."""

    def change(document: pikepdf.Pdf) -> None:
        line = document.make_indirect(Dictionary(Title=String("/JavaScript /Launch"), **item))
        document.Root["/Outlines"] = document.make_indirect(Dictionary(First=line, Last=line, Count=1))
        line["/Parent"] = document.Root["/Outlines"]

    return made(change)


def with_names(tree: str, *names: Any) -> bytes:
    """A PDF with a tree of names in its catalogue, which may be empty."""
    return pdf(Names=Dictionary({f"/{tree}": Dictionary(Names=Array(names))}))


def with_name_kids() -> bytes:
    """A PDF whose script stands one level down in the tree of names."""
    leaf = Dictionary(Names=Array([String("x"), script()]), Limits=Array([String("x"), String("x")]))
    return pdf(Names=Dictionary(JavaScript=Dictionary(Kids=Array([leaf]))))


def embedded_file(document: pikepdf.Pdf) -> Dictionary:
    stream = document.make_stream(EXE)
    return document.make_indirect(Dictionary(Type=Name.Filespec, F=String("a.exe"), EF=Dictionary(F=stream)))


def associated() -> bytes:
    """A PDF with a file associated with it, which stands in no tree of names."""

    def change(document: pikepdf.Pdf) -> None:
        document.Root["/AF"] = Array([embedded_file(document)])

    return made(change)


def pinned() -> bytes:
    """A PDF with a file pinned to its page."""

    def change(document: pikepdf.Pdf) -> None:
        note = Dictionary(Subtype=Name.FileAttachment, Rect=Array(RECT), FS=embedded_file(document))
        document.pages[0]["/Annots"] = Array([note])

    return made(change)


def packed() -> bytes:
    """A PDF whose script lies in a compressed stream of objects."""
    return made(
        lambda document: document.Root.__setitem__("/OpenAction", document.make_indirect(script())),
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
    )


def escaped() -> bytes:
    """A PDF that spells JavaScript with an escape."""
    plain = made(lambda d: d.Root.__setitem__("/OpenAction", script()), qdf=True, object_stream_mode=OFF)
    assert b"/JavaScript" in plain
    return plain.replace(b"/JavaScript", b"/J#61vaScript")


def titled(title: str) -> bytes:
    def change(document: pikepdf.Pdf) -> None:
        document.docinfo["/Title"] = String(title)

    return made(change)


def saying(text: bytes) -> bytes:
    """A PDF whose page shows a text."""

    def change(document: pikepdf.Pdf) -> None:
        document.pages[0]["/Contents"] = document.make_stream(b"BT (" + text + b") Tj ET")

    return made(change, compress_streams=False)


def tagged() -> bytes:
    """A PDF with a structure whose attributes stand under /A, as actions do elsewhere."""

    def change(document: pikepdf.Pdf) -> None:
        part = Dictionary(S=Name.P, A=Dictionary(O=Name.Layout, Placement=Name.Block), Alt=String("/JS"))
        document.Root["/StructTreeRoot"] = Dictionary(Type=Name.StructTreeRoot, K=Array([part]))

    return made(change)


def revised(*, forgotten: bool = False) -> bytes:
    """A PDF saved twice into the same file; ``forgotten`` is a script that its second saving no longer names."""
    first = made(lambda d: d.Root.__setitem__("/OpenAction", script()) if forgotten else None, object_stream_mode=OFF)
    with pikepdf.open(io.BytesIO(first)) as document:
        number, size = document.Root.objgen[0], int(document.trailer.Size)
        pages = document.Root.Pages.objgen[0]
    at = len(first)
    again = f"{number} 0 obj\n<< /Type /Catalog /Pages {pages} 0 R >>\nendobj\n".encode()
    table = f"xref\n{number} 1\n{at:010d} 00000 n \ntrailer\n<< /Size {size} /Root {number} 0 R".encode()
    previous = first.rindex(b"startxref") + len(b"startxref")
    before = int(first[previous:].split()[0])
    end = f" /Prev {before} >>\nstartxref\n{at + len(again)}\n%%EOF\n".encode()
    return first + again + table + end


def for_certificates() -> bytes:
    """A PDF encrypted for the certificates of its readers, not by a password."""
    plain = made(lambda _document: None, object_stream_mode=OFF)
    lock = b"trailer << /Encrypt << /Filter /Adobe.PubSec /SubFilter /adbe.pkcs7.s4 /V 2 /R 3 /Length 128 >> "
    return plain.replace(b"trailer << ", lock)


def linearized(pages: int = 60) -> bytes:
    """A PDF for the web, whose first end mark stands near its beginning."""
    document, out = pikepdf.new(), io.BytesIO()
    for _number in range(pages):
        document.add_blank_page()
    document.save(out, linearize=True)
    return out.getvalue()


OFF = pikepdf.ObjectStreamMode.disable

"""The kinds of file that may be uploaded, and what its first bytes say it is; never opens one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from documents.files.names import extension
from documents.files.refusals import Refusal

HEAD = 4096  # bytes read to tell what a file is
PDF_HEAD = 1024  # bytes in which every reader looks for the mark of a PDF
BOM = b"\xef\xbb\xbf"
PADDING = b"\x00\t\n\x0b\x0c\r \x1a"  # says nothing: what mail gateways and old disks put around a file
OLE_MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
ODF = "application/vnd.oasis.opendocument."
OOXML = "application/vnd.openxmlformats-officedocument."


@dataclass(frozen=True)
class Kind:
    """One kind of file: its extension, what its bytes must be (a key of LABELS), its MIME type, the check it gets."""

    extension: str
    content: str
    mime: str
    check: str  # a key of inspection.CHECKS


KINDS = {
    kind.extension: kind
    for kind in (
        Kind(".pdf", "pdf", "application/pdf", "pdf"),
        Kind(".odt", "odt", f"{ODF}text", "office"),
        Kind(".ods", "ods", f"{ODF}spreadsheet", "office"),
        Kind(".odp", "odp", f"{ODF}presentation", "office"),
        Kind(".docx", "docx", f"{OOXML}wordprocessingml.document", "office"),
        Kind(".xlsx", "xlsx", f"{OOXML}spreadsheetml.sheet", "office"),
        Kind(".pptx", "pptx", f"{OOXML}presentationml.presentation", "office"),
        Kind(".png", "png", "image/png", "image"),
        Kind(".jpg", "jpeg", "image/jpeg", "image"),
        Kind(".jpeg", "jpeg", "image/jpeg", "image"),
        Kind(".zip", "zip", "application/zip", "archive"),
        Kind(".txt", "text", "text/plain", "text"),
        Kind(".csv", "text", "text/csv", "text"),
    )
}
ACCEPT = ",".join(KINDS)
# Old binary Office files can hide macros where no check is reliable; each has two successors.
OLD_OFFICE = {".doc": ("odt", "docx"), ".xls": ("ods", "xlsx"), ".ppt": ("odp", "pptx")}
MACRO_EXTENSIONS = {".docm", ".dotm", ".xlsm", ".xltm", ".xlsb", ".xlam", ".pptm", ".potm", ".ppsm", ".ppam"}

SIGNATURES = (
    (b"%PDF-", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (OLE_MAGIC, "ole"),
    (b"MZ", "exe"),
    (b"\x7fELF", "elf"),
    (b"\xca\xfe\xba\xbe", "jar"),
    (b"GIF8", "gif"),
    (b"BM", "bmp"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"Rar!\x1a\x07", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"{\\rtf", "rtf"),
    (b"#!", "script"),
    (b"SQLite format 3\x00", "sqlite"),
    (b"OggS", "media"),
    (b"ID3", "media"),
    (b"\x1aE\xdf\xa3", "media"),
)
HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|script|iframe|meta|title|style|div|p|table)\b", re.IGNORECASE)
SVG = re.compile(rb"<svg\b", re.IGNORECASE)


def kind_by_name(name: str) -> Kind:
    """The kind the extension promises; raises Refusal for one that is not allowed."""
    ending = extension(name)
    if not ending:
        raise Refusal("no_extension", name)
    if ending in MACRO_EXTENSIONS:
        raise Refusal("macro", name)
    if ending in OLD_OFFICE:
        odf, ooxml = OLD_OFFICE[ending]
        raise Refusal("old_office", name, odf=odf, ooxml=ooxml)
    if ending not in KINDS:
        raise Refusal("type", name, extension=ending)
    return KINDS[ending]


def sniff(head: bytes) -> str:
    """What the first bytes say the file is, a key of LABELS; zip containers are told apart by :mod:`archives`."""
    for magic, content in SIGNATURES:
        if head.startswith(magic) and not (len(magic) == 2 and magic.isalpha() and is_text(head)):
            return content
    if head[4:8] == b"ftyp":
        return "media"
    if head[:4] == b"RIFF":
        return "webp" if head[8:12] == b"WEBP" else "media"
    if unpadded(head[:PDF_HEAD]).startswith(b"%PDF-"):
        return "pdf"
    return _markup(head) or ("text" if is_text(head) else "unknown")


def unpadded(data: bytes) -> bytes:
    """``data`` without the byte order mark and the padding before it and after it, which hide nothing."""
    return data.strip(PADDING).removeprefix(BOM).lstrip(PADDING)


def _markup(head: bytes) -> str:
    start = head.removeprefix(BOM).lstrip()
    if not start.startswith(b"<"):
        return ""
    if SVG.search(start):
        return "svg"
    if HTML.search(start):
        return "html"
    return "xml" if start.startswith(b"<?xml") else ""


# Tabs, line ends, the page breaks of printed lists and the soft returns of word processors are text; 0x1A ends old files.
CONTROLS = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f\x7f]")


def is_text(data: bytes) -> bool:
    """Does ``data``, possibly cut in the middle of a character, read as UTF-8 or Big5 text?"""
    texts = (decoded(data[: len(data) - cut]) for cut in range(4))
    return any(text is not None and not CONTROLS.search(text) for text in texts)


def decoded(data: bytes) -> str | None:
    """``data`` as UTF-8 or Big5 text, None if it is neither."""
    for encoding in ("utf-8-sig", "cp950"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None

"""The kinds of file that may be uploaded, and what its first bytes say it is; never opens one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from documents.files.names import extension
from documents.files.refusals import refused

Words = str | Promise
HEAD = 4096  # bytes read to tell what a file is
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

# What a file can turn out to be, in words. The helper process compares the keys: it has no settings to translate with.
LABELS: dict[str, Words] = {
    "pdf": _("PDF 文件"),
    "odt": _("ODF 文字文件（odt）"),
    "ods": _("ODF 試算表（ods）"),
    "odp": _("ODF 簡報（odp）"),
    "docx": _("Word 文件（docx）"),
    "xlsx": _("Excel 活頁簿（xlsx）"),
    "pptx": _("PowerPoint 簡報（pptx）"),
    "png": _("PNG 圖片"),
    "jpeg": _("JPEG 圖片"),
    "zip": _("zip 壓縮檔"),
    "text": _("純文字"),
    "html": _("網頁（HTML）"),
    "svg": _("SVG 圖形"),
    "xml": _("XML 資料"),
    "ole": _("舊版 Office 文件（doc、xls 或 ppt）"),
    "odf": _("其他 ODF 文件"),
    "ooxml": _("其他 Office 文件"),
    "jar": _("Java 程式"),
    "exe": _("Windows 執行檔"),
    "elf": _("Linux 執行檔"),
    "script": _("程式腳本"),
    "gif": _("GIF 圖片"),
    "bmp": _("BMP 圖片"),
    "tiff": _("TIFF 圖片"),
    "webp": _("WebP 圖片"),
    "rar": _("RAR 壓縮檔"),
    "7z": _("7z 壓縮檔"),
    "gzip": _("gzip 壓縮檔"),
    "bzip2": _("bzip2 壓縮檔"),
    "xz": _("xz 壓縮檔"),
    "rtf": _("RTF 文件"),
    "sqlite": _("資料庫檔"),
    "media": _("影音檔"),
    "unknown": _("無法辨認的資料"),
}
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
    """The kind the extension promises; raises UploadRefused for one that is not allowed."""
    ending = extension(name)
    if not ending:
        raise refused("no_extension", name)
    if ending in MACRO_EXTENSIONS:
        raise refused("macro", name)
    if ending in OLD_OFFICE:
        odf, ooxml = OLD_OFFICE[ending]
        raise refused("old_office", name, odf=odf, ooxml=ooxml)
    if ending not in KINDS:
        raise refused("type", name, extension=ending)
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
    return _markup(head) or ("text" if is_text(head) else "unknown")


def _markup(head: bytes) -> str:
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start.startswith(b"<"):
        return ""
    if SVG.search(start):
        return "svg"
    if HTML.search(start):
        return "html"
    return "xml" if start.startswith(b"<?xml") else ""


CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x19\x1b-\x1f\x7f]")  # 0x1A ends old text files


def is_text(data: bytes) -> bool:
    """Does ``data``, possibly cut in the middle of a character, read as UTF-8 or Big5 text?"""
    return any(decoded(data[: len(data) - cut]) is not None for cut in range(4))


def decoded(data: bytes) -> str | None:
    """``data`` as UTF-8 or Big5 text, None if it is neither."""
    for encoding in ("utf-8-sig", "cp950"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if CONTROLS.search(text) else text
    return None

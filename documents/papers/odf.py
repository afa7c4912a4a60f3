"""OpenDocument packages: empty ones with our styles, and packed ones; never knows what they are about.

The look lies in ``documents/papers/odf_parts``. Equal content and date make equal bytes: no author, no clock, no random names.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from django.utils import timezone
from odfdo import Column, Document, Element, Style, Table

TEXT_MIME = "application/vnd.oasis.opendocument.text"
SHEET_MIME = "application/vnd.oasis.opendocument.spreadsheet"
PARTS = Path(__file__).resolve().parent / "odf_parts"
NAMESPACES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
)
# What XML cannot hold; a browser may post it all the same.
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
SETTINGS_NAMESPACES = (
    'xmlns:config="urn:oasis:names:tc:opendocument:xmlns:config:1.0" xmlns:ooo="http://openoffice.org/2004/office"'
)
Setting = tuple[str, str, str]  # name, type, value
# LibreOffice keeps a row with the next one, as Word does, only when the document says so.
KEEP_ROWS: Setting = ("TableRowKeep", "boolean", "true")


def clean(text: Any) -> str:
    """``text`` as XML can hold it, its lines ended by ``\\n``."""
    return NOT_XML.sub("", str(text)).replace("\r\n", "\n").replace("\r", "\n")


def add_columns(
    document: Document, table: Table, name: str, widths: Sequence[float], typed: Collection[int] = ()
) -> None:
    """Columns in ``table`` and their styles in the document."""
    styles: Any = document.content.get_element("//office:automatic-styles")
    for number, width in enumerate(widths, 1):
        style = f"{name}.{number}"
        styles.append(Style("table-column", name=style, width=f"{width:.2f}cm"))
        Element.append(table, Column(style=style, default_cell_style="Typed" if number - 1 in typed else None))


def blank(mime: str, kind: str, title: str, at: dt.datetime) -> Document:
    """An empty document with our styles and none of the library's own template."""
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("mimetype", mime)
        for name in ("content.xml", "styles.xml"):
            archive.writestr(name, (PARTS / f"{kind}-{name}").read_bytes())
        archive.writestr("meta.xml", meta(title, at))
        archive.writestr("settings.xml", settings_of({}))
        archive.writestr("META-INF/manifest.xml", manifest(mime))
    return Document(package)


def meta(title: str, at: dt.datetime) -> str:
    """Title, date and language; nobody's name."""
    day = timezone.localtime(at).strftime("%Y-%m-%dT%H:%M:%S")
    return (
        f'<office:document-meta {NAMESPACES} office:version="1.4"><office:meta>'
        f"<dc:title>{escape(clean(title))}</dc:title><dc:language>zh-TW</dc:language>"
        f"<meta:creation-date>{day}</meta:creation-date><dc:date>{day}</dc:date>"
        "</office:meta></office:document-meta>"
    )


def settings_of(frozen: Mapping[str, int]) -> str:
    """What the office program is told: rows keep together; of sheets by name, how many rows at the top stay in sight."""
    sheets = "".join(_frozen(name, rows) for name, rows in frozen.items() if rows)
    views = (
        '<config:config-item-set config:name="ooo:view-settings">'
        '<config:config-item-map-indexed config:name="Views"><config:config-item-map-entry>'
        f'<config:config-item-map-named config:name="Tables">{sheets}</config:config-item-map-named>'
        "</config:config-item-map-entry></config:config-item-map-indexed></config:config-item-set>"
    )
    return (
        f'<office:document-settings {NAMESPACES} {SETTINGS_NAMESPACES} office:version="1.4"><office:settings>'
        f'{views if sheets else ""}<config:config-item-set config:name="ooo:configuration-settings">'
        f"{_item(*KEEP_ROWS)}</config:config-item-set></office:settings></office:document-settings>"
    )


def _frozen(name: str, rows: int) -> str:
    items = (
        ("VerticalSplitMode", "short", "2"),  # 2: frozen
        ("VerticalSplitPosition", "int", str(rows)),
        ("ActiveSplitRange", "short", "2"),
        ("PositionBottom", "int", str(rows)),
    )
    said = "".join(_item(*item) for item in items)
    return f"<config:config-item-map-entry config:name={quoteattr(name)}>{said}</config:config-item-map-entry>"


def _item(name: str, kind: str, value: str) -> str:
    return f'<config:config-item config:name="{name}" config:type="{kind}">{value}</config:config-item>'


def manifest(mime: str) -> str:
    return (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
        f' manifest:version="1.4">{"".join(_manifest_entries(mime))}</manifest:manifest>'
    )


def _manifest_entries(mime: str) -> Iterator[str]:
    yield f'<manifest:file-entry manifest:full-path="/" manifest:version="1.4" manifest:media-type={quoteattr(mime)}/>'
    for name in ("content.xml", "styles.xml", "meta.xml", "settings.xml"):
        yield f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="text/xml"/>'


def packed(document: Document, at: dt.datetime, *, frozen: Mapping[str, int] | None = None) -> bytes:
    """The document's file, packed again with the time of its content; ``mimetype`` stays first and uncompressed.

    ``frozen`` says of each sheet how many rows at its top stay in sight.
    """
    saved, packed = io.BytesIO(), io.BytesIO()
    document.save(saved)
    moment = zip_time(at)
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(packed, "w") as target:
        for entry in source.infolist():
            info = zipfile.ZipInfo(entry.filename, moment)
            info.compress_type = zipfile.ZIP_STORED if entry.filename == "mimetype" else zipfile.ZIP_DEFLATED
            is_told = frozen and entry.filename == "settings.xml"
            target.writestr(info, settings_of(frozen or {}) if is_told else source.read(entry))
    return packed.getvalue()


def zip_time(at: dt.datetime) -> tuple[int, int, int, int, int, int]:
    """``at`` as ZIP archives keep times: local, from 1980 on."""
    local = timezone.localtime(at)
    return (max(local.year, 1980), local.month, local.day, local.hour, local.minute, local.second)

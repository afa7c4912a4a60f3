"""Workbooks as programs other than ours write them: made by a library and then rewritten to what those are known for."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from openpyxl import Workbook

SHEET = "xl/worksheets/sheet1.xml"
STYLES = "xl/styles.xml"
TRANSITIONAL = "http://schemas.openxmlformats.org/{}/2006/"
STRICT = "http://purl.oclc.org/ooxml/{}/"
ODS = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
  xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
  xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
  xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0">
<office:automatic-styles>
  <style:style style:name="ta1" style:family="table"><style:table-properties table:display="true"/></style:style>
  <style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/></style:style>
</office:automatic-styles>
<office:body><office:spreadsheet>{}</office:spreadsheet></office:body></office:document-content>"""


def xlsx(
    rows: Iterable[Iterable[Any]],
    *,
    formats: Mapping[str, str] | None = None,
    spoil: Callable[[Any], Any] | None = None,
) -> bytes:
    """A workbook of one sheet 表; ``formats`` are those of its cells."""
    book = Workbook()
    sheet = book.active
    sheet.title = "表"
    for row in rows:
        sheet.append(list(row))
    for cell, shown in (formats or {}).items():
        sheet[cell].number_format = shown
    if spoil:
        spoil(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def rewritten(data: bytes, *changes: tuple[str, str, str], extra: Mapping[str, str] | None = None) -> bytes:
    """The package with texts of its parts replaced (part, old, new) and parts added or replaced by ``extra``."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        parts = {name: source.read(name) for name in source.namelist()}
        for part, old, new in changes:
            assert old.encode() in parts[part], (part, old)
            parts[part] = parts[part].replace(old.encode(), new.encode())
        for name, content in (parts | {name: text.encode() for name, text in (extra or {}).items()}).items():
            target.writestr(name, content)
    return out.getvalue()


def strict(data: bytes) -> bytes:
    """The workbook in the names of Strict Open XML, as Excel writes it when asked to."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            part = source.read(name).decode()
            for family in ("officeDocument", "spreadsheetml", "drawingml"):
                part = part.replace(TRANSITIONAL.format(family), STRICT.format(family))
            target.writestr(name, part)
    return out.getvalue()


def ods(*tables: str) -> bytes:
    """An OpenDocument workbook of these tables."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as book:
        book.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        book.writestr("content.xml", ODS.format("".join(tables)))
        book.writestr("META-INF/manifest.xml", "<manifest/>")
    return out.getvalue()


def table(*rows: str, name: str = "表", columns: str = "", style: str = "ta1") -> str:
    return f'<table:table table:name="{name}" table:style-name="{style}">{columns}{"".join(rows)}</table:table>'


def row(*cells: str, visibility: str = "") -> str:
    shown = f' table:visibility="{visibility}"' if visibility else ""
    return f"<table:table-row{shown}>{''.join(cells)}</table:table-row>"


def cell(shown: str, value: str = "", kind: str = "float") -> str:
    """A cell that holds ``value`` and shows ``shown``; without a value it holds a text."""
    held = f'office:value-type="{kind}" office:value="{value}"' if value else 'office:value-type="string"'
    return f"<table:table-cell {held}><text:p>{shown}</text:p></table:table-cell>"

"""Rows as a file to go on working with, written one after another: what a list shows, by the ten thousand.

A text is a text whatever it begins with, figures are figures, days are days that office programs show in ROC years. In CSV,
which has no kinds, days are written as programs read them and a text that a program would take for a formula gets an
apostrophe before it.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import chain, islice
from typing import IO, Any
from xml.sax.saxutils import escape, quoteattr

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font, NamedStyle
from openpyxl.utils import get_column_letter

from documents.papers.odf import PARTS, SHEET_MIME, clean, manifest, meta, settings_of, zip_time
from documents.sheets.cells import excel, plain
from inputs.fields import roc_year

Value = str | int | Decimal | dt.date | None  # of a cell: text, a figure, a day
Rows = Iterable[Sequence[Value]]
XLSX_MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV_MIME = "text/csv; charset=utf-8"
BOM = "\ufeff"  # without it Excel takes the file for Big5
ROC_DAY = '[$-404]e"年"m"月"d"日"'  # of the calendar of the Republic, in Excel and LibreOffice
WIDEST, NARROWEST = 60, 8  # columns, in characters
MEASURED = 100  # rows by which a column's width is chosen
SPOOLED, PIECE = 1_000_000, 64_000  # bytes kept in memory before they go to disk; sent at a time


def write_csv(out: IO[bytes], title: str, heads: Sequence[str], rows: Rows, at: dt.datetime) -> None:
    """Comma-separated, with lines ended as RFC 4180 says."""
    text = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=True)
    text.write(BOM)
    writer = csv.writer(text)
    writer.writerow([_plain(head) for head in heads])
    writer.writerows([_plain(value) for value in row] for row in rows)
    text.detach()


def _plain(value: Value) -> str | int:
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.isoformat() if isinstance(value, dt.date) else "" if value is None else value


def write_xlsx(out: IO[bytes], title: str, heads: Sequence[str], rows: Rows, at: dt.datetime) -> None:
    """One sheet; its head stays in sight."""
    book: Any = Workbook(write_only=True)
    book.properties.creator, book.properties.title = "", title
    book.properties.created = book.properties.modified = at.replace(tzinfo=None)
    for name, shown in (("day", ROC_DAY), ("figure", "#,##0"), ("part", "#,##0.0")):
        book.add_named_style(NamedStyle(name=name, number_format=shown))
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    widths, rest = _measured(heads, rows)
    for place, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.append([_excel(sheet, head, Font(bold=True)) for head in heads])
    for row in rest:
        sheet.append([_excel(sheet, value) for value in row])
    book.save(out)


def _excel(sheet: Any, value: Value, font: Font | None = None) -> Any:
    if value is None:
        return None
    cell = WriteOnlyCell(sheet, excel(value) if isinstance(value, str) else value)
    if isinstance(value, str):
        cell.data_type = "s"  # openpyxl takes what begins with = for a formula
    else:
        cell.style = "day" if isinstance(value, dt.date) else "part" if _is_part(value) else "figure"
    if font:
        cell.font = font
    return cell


def _is_part(value: int | Decimal) -> bool:
    """Does it have something behind the point?"""
    return value != int(value)


def _measured(heads: Sequence[str], rows: Rows) -> tuple[list[int], Rows]:
    """The widths of the columns in characters, by the first rows; all rows."""
    left = iter(rows)
    first = list(islice(left, MEASURED))
    widths = [max(2 * len(_said(value)) + 2 for value in column) for column in zip(heads, *first, strict=True)]
    return [min(max(NARROWEST, width), WIDEST) for width in widths], chain(first, left)


def _said(value: Value) -> str:
    return "" if value is None else _roc(value) if isinstance(value, dt.date) else str(value)


def _roc(day: dt.date) -> str:
    return f"{roc_year(day)}年{day.month}月{day.day}日"


def write_ods(out: IO[bytes], title: str, heads: Sequence[str], rows: Rows, at: dt.datetime) -> None:
    """One sheet as OpenDocument; its head stays in sight and is printed on every page."""
    moment = zip_time(at)
    widths, rest = _measured(heads, rows)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        package.writestr(zipfile.ZipInfo("mimetype", moment), SHEET_MIME)
        parts = {
            "styles.xml": (PARTS / "spreadsheet-styles.xml").read_text(),
            "meta.xml": meta(title, at),
            "settings.xml": settings_of({title: 1}),
            "META-INF/manifest.xml": manifest(SHEET_MIME),
        }
        for name, text in parts.items():
            info = zipfile.ZipInfo(name, moment)
            info.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(info, text)
        info = zipfile.ZipInfo("content.xml", moment)
        info.compress_type = zipfile.ZIP_DEFLATED
        with package.open(info, "w") as content:
            before, after = (PARTS / "spreadsheet-content.xml").read_text().split("<office:spreadsheet/>")
            content.write(before.replace("</office:automatic-styles>", _styles(widths)).encode())
            content.write(_table_head(title, heads, len(widths)).encode())
            for row in rest:
                content.write(_ods_row(row).encode())
            content.write(f"</table:table></office:spreadsheet>{after}".encode())


# As the calendar of the Republic counts; a program that does not know it shows the day of the common one.
ROC_STYLE = (
    '<number:date-style style:name="RocDay"><number:year number:calendar="ROC"/><number:text>年</number:text>'
    '<number:month number:calendar="ROC"/><number:text>月</number:text><number:day number:calendar="ROC"/>'
    "<number:text>日</number:text></number:date-style>"
    '<style:style style:name="ListDay" style:family="table-cell" style:parent-style-name="Day"'
    ' style:data-style-name="RocDay"/>'
)
# Half an hour, half a day.
PART_STYLE = (
    '<number:number-style style:name="Part"><number:number number:min-integer-digits="1" number:decimal-places="1"'
    ' number:grouping="true"/></number:number-style>'
    '<style:style style:name="ListPart" style:family="table-cell" style:parent-style-name="Money"'
    ' style:data-style-name="Part"/>'
)


def _styles(widths: Sequence[int]) -> str:
    columns = "".join(
        f'<style:style style:name="List.{place}" style:family="table-column">'
        f'<style:table-column-properties style:column-width="{width * 0.2:.2f}cm"/></style:style>'
        for place, width in enumerate(widths, 1)
    )
    return f"{columns}{ROC_STYLE}{PART_STYLE}</office:automatic-styles>"


def _table_head(title: str, heads: Sequence[str], columns: int) -> str:
    widths = "".join(f'<table:table-column table:style-name="List.{place}"/>' for place in range(1, columns + 1))
    cells = "".join(_text_cell(head, "Head") for head in heads)
    return (
        f'<office:spreadsheet><table:table table:name={quoteattr(title)} table:style-name="Sheet">{widths}'
        f'<table:table-header-rows><table:table-row table:style-name="Row">{cells}</table:table-row>'
        "</table:table-header-rows>"
    )


def _ods_row(row: Sequence[Value]) -> str:
    return f'<table:table-row table:style-name="Row">{"".join(map(_ods_cell, row))}</table:table-row>'


def _ods_cell(value: Value) -> str:
    if value is None:
        return '<table:table-cell table:style-name="Text"/>'
    if isinstance(value, str):
        return _text_cell(value, "Text")
    if isinstance(value, dt.date):
        return (
            f'<table:table-cell table:style-name="ListDay" office:value-type="date" office:date-value="{value:%Y-%m-%d}">'
            f"<text:p>{_roc(value)}</text:p></table:table-cell>"
        )
    style = "ListPart" if _is_part(value) else "Money"
    return (
        f'<table:table-cell table:style-name="{style}" office:value-type="float" office:value="{value}">'
        f"<text:p>{value:,}</text:p></table:table-cell>"
    )


def _text_cell(text: str, style: str) -> str:
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in clean(text).split("\n"))
    return f'<table:table-cell table:style-name="{style}" office:value-type="string">{lines}</table:table-cell>'


Writer = Callable[[IO[bytes], str, Sequence[str], Rows, dt.datetime], None]
KINDS: dict[str, tuple[Writer, str]] = {
    "ods": (write_ods, SHEET_MIME),
    "xlsx": (write_xlsx, XLSX_MIME),
    "csv": (write_csv, CSV_MIME),
}


def written(kind: str, title: str, heads: Sequence[str], rows: Rows, at: dt.datetime) -> Iterator[bytes]:
    """The file in pieces, on disk meanwhile once it is large; ``kind`` is one of ``KINDS``. Nothing is read before it is asked for."""
    write, _mime = KINDS[kind]
    with tempfile.SpooledTemporaryFile(max_size=SPOOLED) as out:
        write(out, title, heads, rows, at)
        out.seek(0)
        while piece := out.read(PIECE):
            yield piece

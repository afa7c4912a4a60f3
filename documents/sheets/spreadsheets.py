"""The cells of an uploaded workbook as people typed them. Runs in a child of :mod:`documents.sandbox`: no settings,
no database.

Whatever a cell holds comes out as text: a number without thousands, a day as ``2026-03-01``; what it means is for the
fields of the forms. Formulas are told, never computed. The container has been through :mod:`documents.files.inspection`.
"""

from __future__ import annotations

import datetime as dt
import io
import warnings
import zipfile
from collections.abc import Container, Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, BinaryIO
from xml.etree import ElementTree as ET

from openpyxl import load_workbook
from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE
from openpyxl.utils.escape import unescape
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet._reader import WorkSheetParser

from documents.files.archives import BROKEN
from documents.files.refusals import Refusal
from documents.sheets.grids import ERROR, FORMULA, MAX_COLUMNS, BookRead, SheetRead, address

MAX_TEXT = 10_000_000  # characters of all cells together
MAX_MERGED = 20  # merged ranges that are told one by one
# What openpyxl raises on parts that are well-formed but make no sense.
NONSENSE = (*BROKEN, TypeError, AttributeError, LookupError, InvalidFileException)


def read(source: str | bytes, name: str, wanted: tuple[str, ...]) -> BookRead:
    """The sheets called ``wanted`` of the workbook at path ``source`` (or of these bytes); raises Refusal."""
    with Path(source).open("rb") if isinstance(source, str) else io.BytesIO(source) as file, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what openpyxl leaves out (charts, extensions) is not read here
        try:
            book = (_ods if name.lower().endswith(".ods") else _xlsx)(file, wanted)
        except NONSENSE as error:
            raise Refusal("damaged", name) from error
    if sum(sheet.size for sheet in book.sheets) > MAX_TEXT:
        raise Refusal("too_hard", name)
    return book


# --- Excel ----------------------------------------------------------------------------------------------------------


def _xlsx(file: BinaryIO, wanted: tuple[str, ...]) -> BookRead:
    book = load_workbook(file, read_only=True, data_only=False, keep_links=False)
    try:
        sheets = [_worksheet(book, sheet) for sheet in book.worksheets if sheet.title.strip() in wanted]
        return BookRead([name.strip() for name in book.sheetnames], sheets)
    finally:
        book.close()


def _worksheet(book: Any, sheet: Any) -> SheetRead:
    """The parser below openpyxl's own read-only sheets, which neither tell merged cells nor skip a million empty rows."""
    found = SheetRead(sheet.title.strip())
    percents = {n for n, style in enumerate(book._cell_styles) if "%" in _format_of(book, style.numFmtId)}
    with sheet._get_source() as source:
        parser = WorkSheetParser(
            source,
            sheet._shared_strings,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        for number, cells in parser.parse():
            if not found.add(number, dict(_typed(found, number, cells, percents))):
                return found
    ranges = parser.merged_cells.mergeCell if parser.merged_cells else []
    found.merged = [merged.ref for merged in ranges[:MAX_MERGED]]
    return found


def _format_of(book: Any, number: int) -> str:
    """How a cell shows its number: one of the program's own formats, or one of the book's."""
    if number < BUILTIN_FORMATS_MAX_SIZE:
        return str(BUILTIN_FORMATS.get(number, ""))
    own = book._number_formats
    return str(own[number - BUILTIN_FORMATS_MAX_SIZE]) if number - BUILTIN_FORMATS_MAX_SIZE < len(own) else ""


def _typed(
    found: SheetRead, number: int, cells: list[dict[str, Any]], percents: Container[int]
) -> Iterator[tuple[int, str]]:
    """The texts of a row; what is shown in percent is written so, as people read it."""
    for cell in cells:
        column, kind, value = cell["column"], cell["data_type"], cell["value"]
        if kind in ("f", "e"):
            found.refused[number, column] = FORMULA if kind == "f" else ERROR
            yield column, "=" if kind == "f" else str(value)
        elif isinstance(value, (int, float)) and cell.get("style_id") in percents:
            yield column, percentage(repr(value))
        elif text := _text(value):
            yield column, text


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        value = value.date()
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return figure(repr(value))
    return unescape(str(value))  # a line break may stand there as _x000D_


def figure(written: str) -> str:
    """A number as people type it: ``1200000.0`` and ``1.2E6`` are ``1200000``, ``12.50`` is ``12.5``."""
    try:
        number = Decimal(written)
    except InvalidOperation:
        return written
    if not number.is_finite() or abs(number.adjusted()) > 20:
        return written
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def percentage(written: str) -> str:
    """The same of a cell that shows percents: ``0.85`` is ``85%``."""
    try:
        return f"{figure(str(Decimal(written) * 100))}%"
    except InvalidOperation:
        return written


# --- OpenDocument ---------------------------------------------------------------------------------------------------

OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
CELLS = {f"{TABLE}table-cell", f"{TABLE}covered-table-cell"}
# Where a cell of a type keeps its value; what is typed stands in its paragraphs.
VALUES = {
    "float": "value",
    "percentage": "value",
    "currency": "value",
    "date": "date-value",
    "time": "time-value",
    "boolean": "boolean-value",
    "string": "string-value",
}


def _ods(file: BinaryIO, wanted: tuple[str, ...]) -> BookRead:
    tables = _Tables(wanted)
    with zipfile.ZipFile(file) as archive, archive.open("content.xml") as content:
        for event, element in ET.iterparse(content, events=("start", "end")):  # noqa: S314 - no DOCTYPE, see archives
            tables.take(event, element)
    return BookRead(tables.names, tables.sheets)


class _Tables:
    """The tables of ``content.xml`` as they go by; a row that says it is repeated a million times is counted, not made."""

    def __init__(self, wanted: tuple[str, ...]) -> None:
        self.wanted = wanted
        self.names: list[str] = []
        self.sheets: list[SheetRead] = []
        self.depth = 0
        self.number = 1
        self.sheet: SheetRead | None = None

    def take(self, event: str, element: ET.Element) -> None:
        """One event of the parser."""
        if element.tag == f"{TABLE}table":
            self.depth += 1 if event == "start" else -1
            if event == "start" and self.depth == 1:
                self._begin(element.get(f"{TABLE}name", "").strip())
        elif event == "end" and element.tag == f"{TABLE}table-row" and self.depth == 1:
            if self.sheet and not self.sheet.beyond:
                self._row(self.sheet, element)
            element.clear()

    def _begin(self, name: str) -> None:
        self.names.append(name)
        self.number, self.sheet = 1, None
        if name in self.wanted:
            self.sheet = SheetRead(name)
            self.sheets.append(self.sheet)

    def _row(self, sheet: SheetRead, row: ET.Element) -> None:
        repeated = int(row.get(f"{TABLE}number-rows-repeated", 1))
        found = list(self._cells(sheet, row))
        cells = {place: text for place, text, _is_formula in found}
        formulas = [place for place, _text, is_formula in found if is_formula]
        for number in range(self.number, self.number + repeated if cells else self.number):
            sheet.refused.update({(number, place): FORMULA for place in formulas})
            if not sheet.add(number, cells):
                break
        self.number += repeated

    def _cells(self, sheet: SheetRead, row: ET.Element) -> Iterator[tuple[int, str, bool]]:
        """Column, text and whether it is a formula, of each cell that is not empty."""
        column = 1
        for cell in row:
            if cell.tag not in CELLS:
                continue
            repeated = int(cell.get(f"{TABLE}number-columns-repeated", 1))
            self._note_merged(sheet, cell, column)
            is_formula = cell.get(f"{TABLE}formula") is not None
            text = "=" if is_formula else _written(cell)
            for place in range(column, column + min(repeated, MAX_COLUMNS + 1) if text else column):
                yield place, text, is_formula
            column += repeated

    def _note_merged(self, sheet: SheetRead, cell: ET.Element, column: int) -> None:
        wide, high = (int(cell.get(f"{TABLE}number-{way}-spanned", 1)) for way in ("columns", "rows"))
        if (wide > 1 or high > 1) and column <= MAX_COLUMNS and len(sheet.merged) < MAX_MERGED:
            last = address(self.number + high - 1, min(column + wide - 1, MAX_COLUMNS))
            sheet.merged.append(f"{address(self.number, column)}:{last}")


def _written(cell: ET.Element) -> str:
    kind = cell.get(f"{OFFICE}value-type", "")
    value = cell.get(f"{OFFICE}{VALUES[kind]}") if kind in VALUES else None
    if value is None:
        paragraphs = (child for child in cell if child.tag == f"{TEXT}p")
        return "\n".join("".join(_pieces(paragraph)) for paragraph in paragraphs).strip()
    if kind == "date":
        return value[:10]
    if kind == "percentage":
        return percentage(value)
    return figure(value) if VALUES[kind] == "value" else value.strip()


def _pieces(element: ET.Element) -> Iterator[str]:
    """The text of a paragraph; blanks, tabs and line breaks are elements, and a comment is no text of its cell."""
    yield element.text or ""
    for child in element:
        if child.tag == f"{TEXT}s":
            yield " " * min(int(child.get(f"{TEXT}c", 1)), 1000)
        elif child.tag in (f"{TEXT}tab", f"{TEXT}line-break"):
            yield "\t" if child.tag == f"{TEXT}tab" else "\n"
        elif child.tag != f"{OFFICE}annotation":
            yield from _pieces(child)
        yield child.tail or ""

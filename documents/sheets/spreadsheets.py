"""The cells of an uploaded workbook as people typed them. Runs in a child of :mod:`documents.sandbox`: no settings,
no database.

Whatever a cell holds comes out as text: a number without thousands, a day as ``2026-03-01``; what it means is for the
fields of the forms. Formulas are told, never computed. The container has been through :mod:`documents.files.inspection`.
"""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO
from xml.etree import ElementTree as ET

from openpyxl.utils.exceptions import InvalidFileException

from documents.files.archives import BROKEN
from documents.files.refusals import Refusal
from documents.sheets.excel import read_excel
from documents.sheets.grids import FORMULA, MAX_COLUMNS, MAX_MERGED, BookRead, SheetRead, address
from documents.sheets.written import as_shown, figure, percentage

MAX_TEXT = 10_000_000  # characters of all cells together
# What openpyxl raises on parts that make no sense, or that only its own parser finds ill-formed (a SyntaxError).
NONSENSE = (*BROKEN, SyntaxError, TypeError, AttributeError, ArithmeticError, InvalidFileException)


def read(source: str | bytes, name: str, wanted: tuple[str, ...]) -> BookRead:
    """The sheets called ``wanted`` of the workbook at path ``source`` (or of these bytes); raises Refusal."""
    with Path(source).open("rb") if isinstance(source, str) else io.BytesIO(source) as file, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what openpyxl leaves out (charts, extensions) is not read here
        try:
            book = (_ods if name.lower().endswith(".ods") else read_excel)(file, wanted)
        except NONSENSE as error:
            raise Refusal("damaged", name) from error
    if sum(sheet.size for sheet in book.sheets) > MAX_TEXT:
        raise Refusal("too_hard", name)
    return book


# --- OpenDocument ---------------------------------------------------------------------------------------------------

OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
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


UNSEEN = {"collapse", "filter"}  # by hand, or by a filter


def _ods(file: BinaryIO, wanted: tuple[str, ...]) -> BookRead:
    tables = _Tables(wanted)
    with zipfile.ZipFile(file) as archive, archive.open("content.xml") as content:
        for event, element in ET.iterparse(content, events=("start", "end")):  # noqa: S314 - no DOCTYPE, see archives
            tables.take(event, element)
    return BookRead(tables.names, tables.sheets, tables.hidden)


class _Tables:
    """The tables of ``content.xml`` as they go by; a row that says it is repeated a million times is counted, not made."""

    def __init__(self, wanted: tuple[str, ...]) -> None:
        self.wanted = wanted
        self.names: list[str] = []
        self.sheets: list[SheetRead] = []
        self.hidden: set[str] = set()
        self.unshown_styles: set[str] = set()
        self.depth = 0
        self.number = self.column = 1
        self.sheet: SheetRead | None = None

    def take(self, event: str, element: ET.Element) -> None:
        """One event of the parser."""
        if element.tag == f"{TABLE}table":
            self.depth += 1 if event == "start" else -1
            if event == "start" and self.depth == 1:
                self._begin(element.get(f"{TABLE}name", "").strip(), element.get(f"{TABLE}style-name", ""))
        elif event == "end" and element.tag == f"{STYLE}style":
            if any(child.get(f"{TABLE}display") == "false" for child in element):
                self.unshown_styles.add(element.get(f"{STYLE}name", ""))
        elif event == "end" and element.tag == f"{TABLE}table-column" and self.depth == 1:
            if self.sheet:
                self._column(self.sheet, element)
        elif event == "end" and element.tag == f"{TABLE}table-row" and self.depth == 1:
            if self.sheet and not self.sheet.beyond:
                self._row(self.sheet, element)
            element.clear()

    def _begin(self, name: str, style: str) -> None:
        self.names.append(name)
        if style in self.unshown_styles:
            self.hidden.add(name)
        self.number, self.column, self.sheet = 1, 1, None
        if name in self.wanted:
            self.sheet = SheetRead(name)
            self.sheets.append(self.sheet)

    def _column(self, sheet: SheetRead, column: ET.Element) -> None:
        last = self.column + int(column.get(f"{TABLE}number-columns-repeated", 1))
        if column.get(f"{TABLE}visibility") in UNSEEN:
            sheet.hidden_columns.update(range(self.column, min(last, MAX_COLUMNS + 1)))
        self.column = last

    def _row(self, sheet: SheetRead, row: ET.Element) -> None:
        repeated = int(row.get(f"{TABLE}number-rows-repeated", 1))
        found = list(self._cells(sheet, row))
        cells = {place: text for place, text, _is_formula in found}
        formulas = [place for place, _text, is_formula in found if is_formula]
        for number in range(self.number, self.number + repeated if cells else self.number):
            sheet.refused.update({(number, place): FORMULA for place in formulas})
            if row.get(f"{TABLE}visibility") in UNSEEN:
                sheet.hidden_rows.add(number)
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
    paragraphs = (child for child in cell if child.tag == f"{TEXT}p")
    shown = "\n".join("".join(_pieces(paragraph)) for paragraph in paragraphs).strip()
    if value is None:
        return shown
    if kind == "date":
        return value[:10]
    if kind == "percentage":
        return percentage(value)
    return as_shown(figure(value), shown) if VALUES[kind] == "value" else value.strip()


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

"""The cells of an Excel workbook, whichever program wrote it; runs where :mod:`documents.sheets.spreadsheets` runs.

Of openpyxl only what finds the sheets and parses their rows is used: styles, filters, properties and names of other
programs, over some of which it stumbles, say nothing of what was typed.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO
from xml.etree import ElementTree as ET

from openpyxl.cell.text import Text
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.numbers import builtin_format_code, is_date_format, is_timedelta_format
from openpyxl.worksheet._reader import COL_TAG, MERGE_TAG, ROW_TAG, WorkSheetParser
from openpyxl.xml.constants import SHEET_MAIN_NS

from documents.sheets.grids import ERROR, FORMULA, MAX_COLUMNS, MAX_MERGED, BookRead, SheetRead
from documents.sheets.written import figure, padded, percentage, unescaped

MAIN = f"{{{SHEET_MAIN_NS}}}"
STRICT = re.compile(rb"(=\s*[\"'])http://purl\.oclc\.org/ooxml/(\w+)/")
# Numbers of formats that the standard leaves to East Asian versions: days and times, those of Taiwan in ROC years.
EAST_ASIAN = {*range(27, 37), *range(50, 59)}
EAST_ASIAN_DAY = "yyyy/m/d"
# Where WPS keeps pictures of cells: a sheet no person made or can show.
RESERVED = "WpsReserved"
TRUE = {"1", "true"}


def read_excel(file: BinaryIO, wanted: Sequence[str]) -> BookRead:
    """The sheets called ``wanted``; raises what openpyxl does on parts that make no sense."""
    reader = ExcelReader(_transitional(file), read_only=True)
    reader.read_manifest()
    reader.read_workbook()
    book = reader.wb
    parts = list(reader.parser.rels.values()) if reader.parser.sheets else []
    found = [(sheet.name.strip(), sheet.state, rel) for sheet, rel in reader.parser.find_sheets()]
    found = [one for one in found if not one[0].startswith(RESERVED)]
    strings, formats = _strings(reader.archive, parts), _formats(reader.archive, parts)
    with reader.archive:
        sheets = [
            _worksheet(SheetRead(name), reader.archive.open(rel.target), strings, formats, book.epoch)
            for name, _state, rel in found
            if name in wanted and rel.Type.endswith("/worksheet")
        ]
    hidden = {name for name, state, _rel in found if state != "visible"}
    return BookRead([name for name, _state, _rel in found], sheets, hidden)


def _transitional(file: BinaryIO) -> BinaryIO:
    """The workbook in the namespaces openpyxl knows: Strict Open XML is the same under other names."""
    with zipfile.ZipFile(file) as strict:
        if not STRICT.search(strict.read("_rels/.rels")):
            return file
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
            for entry in strict.namelist():
                if entry.endswith((".xml", ".rels")):
                    part = STRICT.sub(rb"\1http://schemas.openxmlformats.org/\2/2006/", strict.read(entry))
                    book.writestr(entry, part)
    return out


def _part(parts: Any, kind: str) -> str:
    return next((str(rel.target) for rel in parts if rel.Type.endswith(f"/{kind}")), "")


def _strings(archive: zipfile.ZipFile, parts: Any) -> list[str]:
    """The texts that cells share, as they are kept: openpyxl's own reading drops what tells escapes apart."""
    found: list[str] = []
    if name := _part(parts, "sharedStrings"):
        with archive.open(name) as part:
            for _event, element in ET.iterparse(part):  # noqa: S314 - the container was inspected
                if element.tag == f"{MAIN}si":
                    found.append(Text.from_tree(element).content)
                    element.clear()
    return found


def _formats(archive: zipfile.ZipFile, parts: Any) -> list[str]:
    """How the cells of each style show their number."""
    if not (name := _part(parts, "styles")):
        return []
    root = ET.fromstring(archive.read(name))  # noqa: S314 - as above
    own = {each.get("numFmtId"): each.get("formatCode", "") for each in root.iter(f"{MAIN}numFmt")}
    styles = root.find(f"{MAIN}cellXfs")
    numbers = [style.get("numFmtId", "0") for style in styles if style.tag == f"{MAIN}xf"] if styles is not None else []
    return [own.get(number) or _of_program(int(number)) for number in numbers]


def _of_program(number: int) -> str:
    return EAST_ASIAN_DAY if number in EAST_ASIAN else builtin_format_code(number) or ""


class _Parser(WorkSheetParser):
    """Rows, columns and merged cells; all else of a sheet is passed over."""

    merged: list[str]

    def rows(self) -> Iterator[tuple[int, list[dict[str, Any]]]]:
        """Number and cells of each row."""
        self.merged = []
        for _event, element in ET.iterparse(self.source):  # noqa: S314 - as above
            if element.tag == COL_TAG:
                self.parse_column_dimensions(element)
            elif element.tag == MERGE_TAG:
                self.merged = [merged.get("ref", "") for merged in element][:MAX_MERGED]
            elif element.tag == ROW_TAG:
                yield self.parse_row(element)
                element.clear()

    def is_hidden(self, row: int) -> bool:
        """By hand, by a filter, or by a height of nothing."""
        return _is_hidden(self.row_dimensions.get(str(row), {}), "ht")

    def hidden_columns(self) -> Iterator[int]:
        """Their numbers, as far as a sheet may reach."""
        for column in self.column_dimensions.values():
            if _is_hidden(column, "width"):
                yield from range(int(column["min"]), min(int(column["max"]), MAX_COLUMNS) + 1)


def _is_hidden(attributes: dict[str, str], size: str) -> bool:
    return attributes.get("hidden", "") in TRUE or float(attributes.get(size, 1)) == 0


def _worksheet(found: SheetRead, source: Any, strings: list[str], formats: list[str], epoch: dt.datetime) -> SheetRead:
    """The parser below openpyxl's own read-only sheets, which neither tell merged cells nor skip a million empty rows."""
    dates = {number for number, shown in enumerate(formats) if is_date_format(shown)}
    spans = {number for number, shown in enumerate(formats) if is_timedelta_format(shown)}
    with source:
        parser = _Parser(source, strings, epoch=epoch, date_formats=dates, timedelta_formats=spans)
        for number, cells in parser.rows():
            if parser.is_hidden(number):
                found.hidden_rows.add(number)
            if not found.add(number, dict(_typed(found, number, cells, formats))):
                return found
    found.merged, found.hidden_columns = parser.merged, set(parser.hidden_columns())
    return found


def _typed(found: SheetRead, number: int, cells: list[dict[str, Any]], formats: list[str]) -> Iterator[tuple[int, str]]:
    """The texts of a row; figures as their cell shows them."""
    for cell in cells:
        column, kind, value, style = cell["column"], cell["data_type"], cell["value"], cell["style_id"]
        if kind in ("f", "e"):
            found.refused[number, column] = FORMULA if kind == "f" else ERROR
            yield column, "=" if kind == "f" else str(value)
        elif text := _text(value, formats[style] if style < len(formats) else ""):
            yield column, text


def _text(value: Any, shown: str) -> str:
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        value = value.date()
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, int | float) and not isinstance(value, bool):
        if "%" in shown:
            return percentage(repr(value))
        return padded(value, shown) if isinstance(value, int) and shown else figure(repr(value))
    return unescaped(str(value)).strip()

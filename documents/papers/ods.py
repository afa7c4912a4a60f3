"""Spreadsheets as OpenDocument: numbers are numbers, and a text is a text; never knows what they are about."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from odfdo import Cell, Element, HeaderRows, Paragraph, Row, Table

from documents.papers.odf import SHEET_MIME, add_columns, blank, clean, packed
from inputs.fields import format_roc


@dataclass(frozen=True)
class Formula:
    """A cell that is worked out: in the OpenFormula language, with what it comes to by now."""

    expression: str
    value: int


Value = str | int | dt.date | Formula | None


class Workbook:
    """A spreadsheet: numbers are numbers, dates are dates, and a text is a text whatever it begins with."""

    def __init__(self, title: str, *, at: dt.datetime) -> None:
        self._at = at
        self._document = blank(SHEET_MIME, "spreadsheet", title, at)
        self._sheets: list[Sheet] = []

    def sheet(self, name: str, widths: Sequence[float], *, typed: Collection[int] = ()) -> Sheet:
        """One more sheet; ``name`` without ``[]*?:/\\``, ``widths`` of its columns in cm.

        In the columns ``typed``, counted from 0, the office program leaves what people type as it is: ``04-…`` is no sum.
        """
        table = Table(name, style="Sheet")
        body: Any = self._document.body
        add_columns(self._document, table, f"Sheet{len(body.get_tables()) + 1}", widths, typed)
        body.append(table)
        self._sheets.append(Sheet(name, table))
        return self._sheets[-1]

    def to_bytes(self) -> bytes:
        """The .ods file; heads stay in sight when a sheet is scrolled."""
        return packed(self._document, self._at, frozen={sheet.name: sheet.head_row for sheet in self._sheets})


class Sheet:
    """One sheet, written from the top."""

    def __init__(self, name: str, table: Table) -> None:
        self.name = name
        self.head_row = 0  # the last row of the head that is printed on every page; 0 without one
        self._table = table
        self._written = 0

    @property
    def next_row(self) -> int:
        """The number of the row that is written next."""
        return self._written + 1

    def title(self, text: str) -> None:
        """A line in large letters."""
        self._append([sheet_cell(text, "Title")])

    def note(self, label: str, value: Value) -> None:
        """A label and what it says, outside any table."""
        style = "NoteDay" if isinstance(value, dt.date) else "NoteNumber" if isinstance(value, int) else "Note"
        self._append([sheet_cell(label, "Note"), sheet_cell(value, style)])

    def line(self, text: str) -> None:
        """A line of text outside any table, running on over the cells beside it."""
        self._append([sheet_cell(text, "Note")])

    def texts(self, values: Sequence[str]) -> int:
        """A row of texts; its number in the sheet."""
        self._append([sheet_cell(value, "Text") for value in values])
        return self._written

    def gap(self) -> None:
        """An empty line."""
        self._append([Cell()])

    def head(self, labels: Sequence[str], *, on_every_page: bool = False) -> None:
        """The head of a table; of one a sheet it may be printed on every page."""
        target: Element = self._table
        if on_every_page:
            target = HeaderRows()
            Element.append(self._table, target)
            self.head_row = self.next_row
        self._append([sheet_cell(label, "Head") for label in labels], target)

    def row(self, values: Sequence[Value], *, money_from: int, total: bool = False) -> int:
        """A row of a table; numbers from the column ``money_from`` on are money. Its number in the sheet."""
        self._append(
            [
                sheet_cell(value, f"{'Total' if total else ''}{_kind(value, is_money=place >= money_from)}")
                for place, value in enumerate(values)
            ]
        )
        return self._written

    def _append(self, cells: Sequence[Cell], target: Element | None = None) -> None:
        self._written += 1
        row = Row(style="Row")
        row.extend_cells(cells)
        Element.append(target or self._table, row)


def sheet_cell(value: Value, style: str) -> Cell:
    """A typed cell. A text that begins with ``=``, ``+``, ``-``, ``@``, a tab or CR is a text like any other.

    A formula needs an attribute of its own, which only a :class:`Formula` of ours gets.
    """
    cell = Cell(style=style)
    if value is None:
        return cell
    if isinstance(value, Formula):
        cell.set_attribute("table:formula", f"of:={value.expression}")
        value = value.value
    if isinstance(value, dt.date):
        value = format_roc(value)  # as text: not every program knows the calendar of the Republic
    if isinstance(value, int):
        cell.set_attribute("office:value-type", "float")
        cell.set_attribute("office:value", str(value))
        cell.append(Paragraph(f"{value:,}" if style.endswith("Money") else str(value)))
    else:
        cell.set_attribute("office:value-type", "string")
        cell.set_attribute("office:string-value", clean(value))
        cell.append(Paragraph(clean(value)))
    return cell


def _kind(value: Value, *, is_money: bool) -> str:
    if isinstance(value, int | Formula):
        return "Money" if is_money else "Number"
    return "Day" if isinstance(value, dt.date) else "Text"

"""Spreadsheets as OpenDocument: numbers are numbers, and a text is a text; never knows what they are about."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from odfdo import Cell, Element, HeaderRows, Paragraph, Row, Table

from documents.papers.odf import SHEET_MIME, add_columns, blank, clean, packed
from inputs.fields import format_roc


@dataclass(frozen=True)
class Formula:
    """A cell that is worked out: in the OpenFormula language, with what it comes to by now."""

    expression: str
    value: int | Decimal


Value = str | int | Decimal | dt.date | Formula | None
ANY = 10**15  # as large as a figure in a cell is still exact
MOST_COLUMNS = 1_000
FILLED_ROWS = 5_000  # below a head, for which a rule of its columns holds


@dataclass(frozen=True)
class Words:
    """A rule of a column: one of a few words, or of those in column A of a sheet, its rows ``first`` to ``last``."""

    words: tuple[str, ...] = ()
    sheet: str = ""
    first: int = 0
    last: int = 0
    title = "請從清單選擇"
    refusal = "這一欄只能填清單裡的項目。"

    @property
    def condition(self) -> str:
        """In the OpenFormula language."""
        words = ";".join(f'"{word}"' for word in self.words)
        within = f"[${self.sheet}.$A${self.first}:.$A${self.last}]" if self.sheet else words
        return f"cell-content-is-in-list({within})"


@dataclass(frozen=True)
class Figures:
    """A rule of a column: a figure from ``least`` to ``most``, or of any size; ``whole`` without decimals."""

    least: int | None = None
    most: int | None = None
    whole: bool = True
    title = "請填數字"

    @property
    def is_bound(self) -> bool:
        """Is the figure's size limited?"""
        return self.least is not None and self.most is not None

    @property
    def bounds(self) -> tuple[int | None, int | None]:
        """The least and the most a cell takes: LibreOffice drops a rule that has none."""
        return (self.least, self.most) if self.is_bound else (-ANY, ANY)

    @property
    def refusal(self) -> str:
        """What is said of anything else."""
        within = f"，從 {self.least:,} 到 {self.most:,}" if self.is_bound else ""
        return f"這一欄只能填{'整數' if self.whole else '數字'}{within}。"

    @property
    def condition(self) -> str:
        """In the OpenFormula language."""
        kind = "whole" if self.whole else "decimal"
        least, most = self.bounds
        return f"cell-content-is-{kind}-number() and cell-content-is-between({least},{most})"


Rule = Words | Figures


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
        if rules := "".join(sheet.end() for sheet in self._sheets):
            body: Any = self._document.body
            body.insert(Element.from_tag(f"<table:content-validations>{rules}</table:content-validations>"), 0)
        return packed(self._document, self._at, frozen={sheet.name: sheet.head_row for sheet in self._sheets})


class Sheet:
    """One sheet, written from the top."""

    def __init__(self, name: str, table: Table) -> None:
        self.name = name
        self.head_row = 0  # the last row of the head that is printed on every page; 0 without one
        self._table = table
        self._written = 0
        self._rules: dict[int, Rule] = {}

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

    def row(
        self, values: Sequence[Value], *, money_from: int, money_to: int = MOST_COLUMNS, total: bool = False
    ) -> int:
        """A row of a table; numbers from the column ``money_from`` to before ``money_to`` are money. Its number in the sheet."""
        self._append(
            [
                sheet_cell(value, f"{'Total' if total else ''}{_kind(value, is_money=money_from <= place < money_to)}")
                for place, value in enumerate(values)
            ]
        )
        return self._written

    def take_only(self, column: int, rule: Rule) -> None:
        """Refuse in ``column``, counted from 0, what ``rule`` does not allow."""
        self._rules[column] = rule

    def end(self) -> str:
        """Lay out the empty rows for which its rules hold; the rules themselves, which a workbook keeps together."""
        if not self._rules:
            return ""
        row = Row(style="Row")
        row.set_attribute("table:number-rows-repeated", str(FILLED_ROWS))
        cells = [Cell() for _column in range(max(self._rules) + 1)]
        for column in self._rules:
            cells[column].set_attribute("table:content-validation-name", self._name_of(column))
        row.extend_cells(cells)
        Element.append(self._table, row)
        return "".join(self._validation(column, rule) for column, rule in self._rules.items())

    def _name_of(self, column: int) -> str:
        return f"{self.name}.{column + 1}"

    def _validation(self, column: int, rule: Rule) -> str:
        return (
            f'<table:content-validation table:name="{self._name_of(column)}"'
            f' table:condition={quoteattr(f"of:{rule.condition}")} table:allow-empty-cell="true"'
            f' table:display-list="unsorted" table:base-cell-address="{self.name}.A{self.next_row}">'
            f'<table:error-message table:display="true" table:message-type="stop" table:title="{rule.title}">'
            f"<text:p>{escape(rule.refusal)}</text:p></table:error-message></table:content-validation>"
        )

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
    if isinstance(value, int | Decimal):
        cell.set_attribute("office:value-type", "float")
        cell.set_attribute("office:value", str(value))
        cell.append(Paragraph(f"{value:,}" if style.endswith("Money") else str(value)))
    else:
        cell.set_attribute("office:value-type", "string")
        cell.set_attribute("office:string-value", clean(value))
        cell.append(Paragraph(clean(value)))
    return cell


def _kind(value: Value, *, is_money: bool) -> str:
    if isinstance(value, int | Decimal | Formula):
        return "Money" if is_money else "Number"
    return "Day" if isinstance(value, dt.date) else "Text"

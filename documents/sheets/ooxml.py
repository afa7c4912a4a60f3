"""Excel workbooks to be filled in; never what people read and go on with, which is OpenDocument."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Collection, Sequence
from typing import Any

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils.cell import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties

from documents.papers.ods import FILLED_ROWS, Figures, Rule, Words
from documents.sheets.cells import excel

AS_TYPED = "@"
CM = 0.19  # of one character's width
FAMILY, SIZE, LARGE = "標楷體", 12, 16
A4 = 9


class ExcelBook:
    """A workbook whose texts are texts whatever they begin with; a formula is never written."""

    def __init__(self, title: str, *, at: dt.datetime) -> None:
        self._book: Any = Workbook()
        self._book.remove(self._book.active)
        # Excel's times have no zone.
        self._book.properties.created = self._book.properties.modified = timezone.make_naive(at)
        self._book.properties.title, self._book.properties.creator = title, ""

    def sheet(self, name: str, widths: Sequence[float], *, typed: Collection[int] = ()) -> ExcelSheet:
        """One more sheet; ``widths`` of its columns in cm. In the columns ``typed``, from 0, entries stay as typed."""
        sheet = self._book.create_sheet(name)
        sheet.page_setup.paperSize, sheet.page_setup.orientation = A4, "landscape"
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0  # one page wide, as many long as it takes
        for place, width in enumerate(widths):
            column = sheet.column_dimensions[get_column_letter(place + 1)]
            column.width = width / CM
            column.font = Font(name=FAMILY, size=SIZE)
            column.number_format = AS_TYPED if place in typed else "General"
        return ExcelSheet(sheet)

    def to_bytes(self) -> bytes:
        """The .xlsx file."""
        out = io.BytesIO()
        self._book.save(out)
        return out.getvalue()


class ExcelSheet:
    """One sheet, written from the top."""

    def __init__(self, sheet: Any) -> None:
        self._sheet = sheet
        self._row = 0

    def title(self, text: str) -> None:
        """A line in large letters."""
        self._write([text], font=Font(name=FAMILY, size=LARGE))

    def line(self, text: str) -> None:
        """A line of text outside any table, running on over the cells beside it."""
        self._write([text])

    def gap(self) -> None:
        """An empty line."""
        self._row += 1

    def head(self, labels: Sequence[str], *, on_every_page: bool = False) -> None:
        """The head of a table; of one a sheet it may stay in sight and be printed on every page."""
        shade = PatternFill("solid", fgColor="EEEEEE")
        self._write(
            labels,
            font=Font(name=FAMILY, size=SIZE, bold=True),
            fill=shade,
            alignment=Alignment(wrap_text=True, vertical="center"),
        )
        if on_every_page:
            self._sheet.freeze_panes = f"A{self._row + 1}"
            self._sheet.print_title_rows = f"{self._row}:{self._row}"

    def texts(self, values: Sequence[str]) -> int:
        """A row of texts; its number in the sheet."""
        self._write(values, alignment=Alignment(wrap_text=True, vertical="top"))
        return self._row

    def take_only(self, column: int, rule: Rule) -> None:
        """Refuse in ``column``, counted from 0, what ``rule`` does not allow."""
        said = {"allow_blank": True, "showErrorMessage": True, "errorTitle": rule.title, "error": rule.refusal}
        validation = DataValidation(**_of_words(rule) if isinstance(rule, Words) else _of_figures(rule), **said)
        self._sheet.add_data_validation(validation)
        letter = get_column_letter(column + 1)
        validation.add(f"{letter}{self._row + 1}:{letter}{self._row + FILLED_ROWS}")

    def _write(self, values: Sequence[str], **style: Any) -> None:
        self._row += 1
        style = {"font": Font(name=FAMILY, size=SIZE)} | style
        for place, value in enumerate(values, 1):
            cell = self._sheet.cell(self._row, place)
            cell.value = excel(value)
            cell.data_type = "s"  # openpyxl takes what begins with = for a formula
            for name, setting in style.items():
                setattr(cell, name, setting)


def _of_words(rule: Words) -> dict[str, str]:
    """A list, of cells or spelt out; in one that is spelt out no word has a comma, and all have 255 characters."""
    cells = f"{quote_sheetname(rule.sheet)}!$A${rule.first}:$A${rule.last}"
    return {"type": "list", "formula1": cells if rule.sheet else f'"{",".join(rule.words)}"'}


def _of_figures(rule: Figures) -> dict[str, str]:
    least, most = rule.bounds
    kind = "whole" if rule.whole else "decimal"
    return {"type": kind, "operator": "between", "formula1": str(least), "formula2": str(most)}

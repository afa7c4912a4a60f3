"""A cell that shows percents is read as people read it, not as the fraction behind it."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.states import UnitKind
from documents.sheets.spreadsheets import percentage, read
from programmes.models import Kpi
from proposals.workbooks.reader import read_book
from tests.factories.accounts import make_actor
from tests.factories.plans import load_reference
from tests.proposals.workbooks.workbook import PLANS, ods, upload, xlsx

pytestmark = pytest.mark.django_db
FORMATS = ("0%", "0.00%", '0.0"約"%')


def in_percents(book: Any) -> None:
    """The first three targets are cells of 85 %, in a format of the program, in another, and in one of the book's own."""
    sheet = book["KPI"]
    column = next(cell.column for cell in sheet[1] if str(cell.value).startswith("目標值"))
    for row, shown in enumerate(FORMATS, 2):
        sheet.cell(row, column).value, sheet.cell(row, column).number_format = 0.85, shown


def as_percentage(content: str) -> str:
    return content.replace('office:value="12"', 'office:value-type="percentage" office:value="0.85"').replace(
        'office:value-type="float" office:value-type="percentage"', 'office:value-type="percentage"'
    )


@pytest.fixture
def by():
    load_reference()
    return make_actor(UnitKind.PROPOSER)


def test_a_percentage_is_written_with_its_sign():
    assert [percentage(text) for text in ("0.85", "1", "0.125", "1.2E0", "x")] == ["85%", "100%", "12.5%", "120%", "x"]


def test_cells_in_percents_are_read_so_from_excel(by):
    (sheet,) = read(xlsx(PLANS, by=by, spoil=in_percents), "計畫.xlsx", ("KPI",)).sheets
    column = next(place for place, text in sheet.rows[1].items() if text.startswith("目標值"))
    assert [sheet.rows[row].get(column) for row in (2, 3, 4)] == ["85%", "85%", "85%"]


def test_cells_in_percents_are_read_so_from_opendocument(by):
    (sheet,) = read(ods(PLANS, by=by, spoil=as_percentage), "計畫.ods", ("KPI",)).sheets
    column = next(place for place, text in sheet.rows[1].items() if text.startswith("目標值"))
    assert sheet.rows[2][column] == "85%"


def test_a_percentage_is_a_target_of_an_indicator_in_percent_and_of_no_other(by):
    book = xlsx(PLANS, by=by, spoil=in_percents)
    told = [str(problem) for problem in read_book(upload(book, "計畫.xlsx"), by=by).problems]
    words = "「KPI」第 2 列「目標值」：您填的是「85%」：這裡請填 85；不接受「%」，單位是「人」。"
    assert words in told
    Kpi.objects.filter(code="K01").update(unit="%")
    again = [str(problem) for problem in read_book(upload(book, "計畫.xlsx"), by=by).problems]
    assert [problem for problem in again if "目標值" in problem and "第 2 列" in problem] == []

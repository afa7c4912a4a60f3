"""A template filled in another program is imported as it is seen there; what nobody sees is told, never taken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from proposals.workbooks.layout import NAMES
from proposals.workbooks.reader import read_book
from tests.documents.sheets.books import strict
from tests.proposals.workbooks import workbook as w

if TYPE_CHECKING:
    from accounts.actors import Actor

pytestmark = pytest.mark.django_db


def told(data: bytes, by: Actor, name: str = "計畫.xlsx") -> list[str]:
    return [str(problem) for problem in read_book(w.upload(data, name), by=by).problems]


def test_a_template_saved_as_strict_open_xml_comes_in(by: Actor):
    rows = w.one_row("計畫", 聯絡電話=912345678, 構想摘要="第一段_x000D_\n第二段")
    book = read_book(w.upload(strict(w.xlsx(rows, by=by)), "計畫.xlsx"), by=by)
    assert book.problems == []
    plan = book.plans[0].instance
    assert (plan.title, plan.contact_phone) == ("石岡𤆬客厝計畫", "0912345678")
    assert plan.summary == "第一段\n第二段"
    assert [entry.instance.held_on.isoformat() for entry in book.plans[0].children[2:5]] == [
        "2026-03-01",
        "2026-04-02",
        "2026-05-03",
    ]


def hide(book: Any) -> None:
    for row in (2, 3, 4):
        book["共識會議"].row_dimensions[row].hidden = True
    book["KPI"].row_dimensions[3].hidden = True
    book["KPI"].row_dimensions[9].hidden = True
    book["經費"].column_dimensions["C"].hidden = True
    book["經費"].column_dimensions["Z"].hidden = True
    book["時程"].sheet_state = "hidden"
    book.create_sheet("草稿").sheet_state = "veryHidden"


SEEN = "請取消隱藏，看過再上傳；不要匯入的請"
HIDDEN = [
    f"範本沒有「草稿」這張工作表，它是隱藏的。請先取消隱藏，再刪除，或改回範本的名稱：{'、'.join(NAMES)}。",
    f"「時程」：這張工作表是隱藏的，但有內容。{SEEN}刪除。",
    "「共識會議」：第 2–4 列是隱藏的，但有內容。請取消隱藏或篩選，看過再上傳；不要匯入的請刪除。",
    "「KPI」：第 3 列是隱藏的，但有內容。請取消隱藏或篩選，看過再上傳；不要匯入的請刪除。",
    f"「經費」：C 欄是隱藏的，但有內容。{SEEN}清除內容。",
]


def test_what_excel_hides_is_told_with_its_place(by: Actor):
    assert told(w.xlsx(w.PLANS, by=by, spoil=hide), by) == HIDDEN


def test_what_opendocument_hides_is_told_with_its_place(by: Actor):
    def spoil(content: str) -> str:
        before, mark, after = content.partition('table:name="資源"')
        head, row, rows = after.partition("</table:table-header-rows><table:table-row")
        return before + mark + head + row + ' table:visibility="filter"' + rows

    data = w.ods(w.PLANS, by=by, spoil=spoil)
    words = "「資源」：第 2 列是隱藏的，但有內容。請取消隱藏或篩選，看過再上傳；不要匯入的請刪除。"
    assert told(data, by, "計畫.ods") == [words]


def test_hidden_rows_columns_and_sheets_without_content_are_nothing(by: Actor):
    def spoil(book: Any) -> None:
        book["KPI"].row_dimensions[9].hidden = True
        book["經費"].column_dimensions["Z"].hidden = True
        del book["時程"]
        book.create_sheet("WpsReserved_CellImgList").sheet_state = "veryHidden"

    assert told(w.xlsx({"計畫": w.PLANS["計畫"]}, by=by, spoil=spoil), by) == []

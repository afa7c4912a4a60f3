"""Workbooks that do not come in: every problem with its place, and nothing written."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.apps import apps
from openpyxl import Workbook

from tests.documents.files import corpus as files
from tests.proposals.workbooks import workbook as w
from tests.proposals.workbooks.cases import URL, many, send

if TYPE_CHECKING:
    from django.test import Client

    from accounts.actors import Actor

pytestmark = pytest.mark.django_db


def said(page: Any) -> list[str]:
    """Every problem the page tells, those of the file itself last."""
    return [str(problem) for problem in page.context["problems"]] + page.context["form"].errors.get("file", [])


def counts() -> dict[str, int]:
    """The rows of every table."""
    return {model._meta.label: model._base_manager.count() for model in apps.get_models()}


def at(sheet: str, cell: str, value: Any) -> Callable[[Any], None]:
    """A workbook with one cell changed."""

    def spoil(book: Any) -> None:
        book[sheet][cell].value = value

    return spoil


def merged(book: Any) -> None:
    book["計畫"].merge_cells("A2:A3")
    book["資源"].merge_cells("C2:D2")


def wrong_columns(book: Any) -> None:
    sheet = book["經費"]
    sheet["C1"].value, sheet["K1"].value, sheet["L2"].value, sheet["H1"].value = "品項", "備註", "?", "中央"
    sheet["I1"].value = "中央"


def renamed(book: Any) -> None:
    book["計畫"].title = "計畫書"


Case = tuple[w.Rows, Callable[[Any], Any] | None, list[str]]
PROGRAMMES = "可以填的請看「說明」工作表。"
BROKEN: dict[str, Case] = {
    "a formula": (
        w.PLANS,
        at("經費", "G2", "=SUM(1,2)"),
        ["「經費」第 2 列「中央」：G2 是公式，系統不採用計算的結果。請改貼成值。"],
    ),
    "a formula for a key": (
        w.PLANS,
        at("資源", "A3", "=A2"),
        ["「資源」第 3 列「計畫編號」：A3 是公式，系統不採用計算的結果。請改貼成值。"],
    ),
    "an error value": (
        w.PLANS,
        at("經費", "G2", "#REF!"),
        ["「經費」第 2 列「中央」：G2 是錯誤值。請改填正確的內容。"],
    ),
    "merged cells": (
        w.PLANS,
        merged,
        [
            "「計畫」：A2:A3 是合併的儲存格。請取消合併，每一格各填一個值。",
            "「資源」：C2:D2 是合併的儲存格。請取消合併，每一格各填一個值。",
        ],
    ),
    "wrong columns": (
        w.PLANS,
        wrong_columns,
        [
            "「經費」：缺少欄位：項目、地方、民間。請用範本的第 1 列。",
            "「經費」：範本沒有「品項」這一欄。請刪除，或改回範本的欄名。",
            "「經費」：「中央」這一欄有 3 個。",
            "「經費」：範本沒有「備註」這一欄。請刪除，或改回範本的欄名。",
            "「經費」：L2 有內容，但這一欄沒有欄名。",
        ],
    ),
    "a sheet renamed": (
        w.PLANS,
        renamed,
        [
            "活頁簿裡沒有「計畫」工作表。請用範本填寫。",
            "範本沒有「計畫書」這張工作表。請刪除，或改回範本的名稱：計畫、資源、共識會議、事業、利害關係人、時程、KPI、經費。",
        ],
    ),
    "nothing filled in": ({}, None, ["「計畫」：沒有任何計畫。請從第 2 列開始填寫。"]),
    "dates that are none": (
        w.plans(
            共識會議=[
                w.PLANS["共識會議"][0] | {"日期": day}
                for day in ("115/2/30", "2026-13-01", "3/1/115", "26/3/1", "明年三月", 46082)
            ]
        ),
        None,
        [
            "「共識會議」第 2 列「日期」：沒有「115/2/30」這一天，請檢查年、月、日。",
            "「共識會議」第 3 列「日期」：沒有「2026-13-01」這一天，請檢查年、月、日。",
            "「共識會議」第 4 列「日期」：「3/1/115」看不出是民國或西元。請寫完整的年，例如 115-03-01 或 2026-03-01。",
            "「共識會議」第 5 列「日期」：「26/3/1」看不出是民國或西元。請寫完整的年，例如 115-03-01 或 2026-03-01。",
            "「共識會議」第 6 列「日期」：「明年三月」不是日期。請用民國年，例如 115.11.23；西元 2026-11-23 也可以。",
            "「共識會議」第 7 列「日期」：「46082」不是日期。請用民國年，例如 115.11.23；西元 2026-11-23 也可以。",
        ],
    ),
    "a step that ends before it begins": (
        w.one_row("時程", 完成="114/12/31"),
        None,
        ["「時程」第 2 列「完成」：完成日早於開始日。"],
    ),
    "money": (
        w.plans(
            經費=[
                w.PLANS["經費"][0] | {"項目": f"設備{n}", "中央": value}
                for n, value in enumerate(("12,34", -5, 1.5, "五萬", "999999999999"))
            ]
        ),
        None,
        [
            "「經費」第 2 列「中央」：請輸入金額，例如 1,234,567。",
            "「經費」第 3 列「中央」：金額不可為負數。",
            "「經費」第 4 列「中央」：金額以元為單位，請輸入整數，不要有小數。",
            "「經費」第 5 列「中央」：請輸入金額，例如 1,234,567。",
            "「經費」第 6 列「中央」：金額不可超過 100,000,000,000 元。",
        ],
    ),
    "what is no option": (
        w.one_row("經費", 對接中央計畫="CP99", 年度=113, **{"經／資": "經常"}),
        None,
        [
            f"「經費」第 2 列「對接中央計畫」：沒有「CP99」這個選項。{PROGRAMMES}",
            "「經費」第 2 列「年度」：沒有「113」這個選項。可以填：114、115、116、117。",
            "「經費」第 2 列「經／資」：沒有「經常」這個選項。可以填：經常門、資本門。",
        ],
    ),
    "a district of another city": (
        w.one_row("計畫", 提案行政區="石岡區、板橋區"),
        None,
        [f"「計畫」第 2 列「提案行政區」：沒有「板橋區」這個選項。{PROGRAMMES}"],
    ),
    "required cells left empty": (
        w.plans(計畫=[{"編號": "1"}, w.PLANS["計畫"][1]]),
        None,
        ["「計畫」第 2 列「計畫名稱」：請填寫「計畫名稱」。", "「計畫」第 2 列「提案行政區」：請選擇「提案行政區」。"],
    ),
    "a text too long": (
        w.one_row("計畫", 計畫名稱="長" * 101),
        None,
        ["「計畫」第 2 列「計畫名稱」：最多 100 個字，現在是 101 個字，請刪短。"],
    ),
    "rows that belong nowhere": (
        w.plans(
            資源=[{"計畫編號": "9", "類別": "人", "名稱": "耆老"}, {"類別": "人", "名稱": "耆老"}],
            利害關係人=[w.PLANS["利害關係人"][0] | {"事業編號": "7"}],
        ),
        None,
        [
            "「資源」第 2 列「計畫編號」：「計畫」工作表沒有編號 9。",
            "「資源」第 3 列「計畫編號」：請填編號。",
            "「利害關係人」第 2 列「事業編號」：「事業」工作表沒有編號 1、7。",
        ],
    ),
    "a number given twice": (
        w.plans(計畫=[w.PLANS["計畫"][0], w.PLANS["計畫"][1] | {"編號": "１"}]),
        None,
        ["「計畫」第 3 列「編號」：編號與第 2 列相同。"],
    ),
    "a target given twice": (
        w.plans(KPI=[w.PLANS["KPI"][0]] * 2),
        None,
        ["「KPI」第 3 列「年度」：指標、年度與第 2 列相同。"],
    ),
    "21 plans": (
        {"計畫": many("計畫", 21, 編號=str)["計畫"]},
        None,
        ["「計畫」第 22 列：每次匯入最多 20 列，這一列起沒有檢查。"],
    ),
    "101 resources of a plan": (
        many("資源", 102),
        None,
        ["「資源」第 102 列：每個計畫最多 100 列，這一列起沒有檢查。"],
    ),
    "21 ventures": (
        {"計畫": w.PLANS["計畫"], "事業": many("事業", 22, 事業編號=str)["事業"]},
        None,
        ["「事業」第 22 列：每個計畫最多 20 列，這一列起沒有檢查。"],
    ),
    "5,001 rows": (many("經費", 5001), None, ["「經費」：超過 5,000 列的上限。請分成幾個活頁簿匯入。"]),
    "a cell far to the right": (
        w.PLANS,
        at("資源", "XFD3", "x"),
        ["「資源」：超過 60 欄的上限。請刪除範本以外的欄。"],
    ),
    "the last of twenty plans": (
        {"計畫": [*many("計畫", 19, 編號=str)["計畫"], {"編號": "19", "提案行政區": "石岡區"}]},
        None,
        ["「計畫」第 21 列「計畫名稱」：請填寫「計畫名稱」。"],
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_of_a_broken_workbook_nothing_is_written(owner: Client, by: Actor, case: str):
    rows, spoil, expected = BROKEN[case]
    data, before = w.xlsx(rows, by=by, spoil=spoil), counts()
    page = send(owner, data)
    assert (page.status_code, said(page)) == (422, expected)
    assert page.context["total"] == len(expected)
    assert counts() == before


def replaced(old: str, new: str) -> Callable[[str], str]:
    return lambda content: content.replace(old, new, 1)


AMOUNT = '<table:table-cell table:style-name="Text" office:value-type="string" office:string-value="1,200,000"'
SHEET = re.compile(r'<table:table table:name="資源".*?</table:table>', re.DOTALL)
ROW = re.compile(r'<table:table-row>((?:(?!</table:table-row>).)*office:string-value="五福臨門神木")')
NAME = 'office:string-value="五福臨門神木"'
BROKEN_ODS: dict[str, tuple[Callable[[str], str], list[str]]] = {
    "a formula": (
        replaced(AMOUNT, AMOUNT.replace("<table:table-cell", '<table:table-cell table:formula="of:=1+1"')),
        ["「經費」第 2 列「中央」：G2 是公式，系統不採用計算的結果。請改貼成值。"],
    ),
    "merged cells": (
        replaced(NAME, f'table:number-columns-spanned="2" table:number-rows-spanned="3" {NAME}'),
        ["「資源」：C2:D4 是合併的儲存格。請取消合併，每一格各填一個值。"],
    ),
    "a row a million times": (
        lambda content: ROW.sub(r'<table:table-row table:number-rows-repeated="1000000">\1', content),
        ["「資源」：超過 5,000 列的上限。請分成幾個活頁簿匯入。"],
    ),
    "a cell a million times": (
        replaced(NAME, f'table:number-columns-repeated="1000000" {NAME}'),
        ["「資源」：超過 60 欄的上限。請刪除範本以外的欄。"],
    ),
    "two sheets of one name": (
        lambda content: content.replace("</office:spreadsheet>", f"{SHEET.search(content)[0]}</office:spreadsheet>"),
        ["「資源」：有 2 張工作表都叫這個名稱，請合成一張。"],
    ),
    "dates that are none": (
        replaced('office:string-value="115/3/1"', 'office:string-value="115/2/30"'),
        ["「共識會議」第 2 列「日期」：沒有「115/2/30」這一天，請檢查年、月、日。"],
    ),
}


@pytest.mark.parametrize("case", BROKEN_ODS)
def test_of_a_broken_opendocument_nothing_is_written(owner: Client, by: Actor, case: str):
    spoil, expected = BROKEN_ODS[case]
    data, before = w.ods(w.PLANS, by=by, spoil=spoil), counts()
    page = send(owner, data, "計畫.ods")
    assert (page.status_code, said(page)) == (422, expected)
    assert counts() == before


def fifty_thousand() -> bytes:
    """A workbook of 50,000 rows of money, written as XML: small enough to be let in, too long to be read."""
    row = '<row r="{0}"><c r="A{0}" t="inlineStr"><is><t>{1}</t></is></c></row>'
    rows = "".join(row.format(n, files.noise(40).decode() + str(n * 7919 % 100_003)) for n in range(1, 50_002))
    sheet = f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>'
    book, empty = Workbook(), io.BytesIO()
    book.active.title = "計畫"
    book.save(empty)
    return w.rewritten(empty.getvalue(), "xl/worksheets/sheet1.xml", lambda _before: sheet)


def bomb() -> bytes:
    """A workbook whose one sheet unfolds to more than a hundred times its size."""
    return files.ooxml("xlsx", entries={"xl/worksheets/sheet1.xml": b" " * (30 << 20)})


FILES: dict[str, tuple[str, Callable[[], bytes], list[str]]] = {
    "a Big5 CSV": (
        "計畫.csv",
        lambda: "編號,計畫名稱\n1,水圳慢行\n".encode("cp950"),
        ["「計畫.csv」不是試算表（ods 或 xlsx）。請用範本填寫後上傳。"],
    ),
    "a PDF": ("計畫.pdf", files.pdf, ["「計畫.pdf」不是試算表（ods 或 xlsx）。請用範本填寫後上傳。"]),
    "a CSV renamed": (
        "計畫.xlsx",
        lambda: "編號,計畫名稱\n1,水圳慢行\n".encode("cp950"),
        ["「計畫.xlsx」的副檔名是 .xlsx，內容卻是純文字。請確認選對檔案，以正確的格式另存後再上傳。"],
    ),
    "an old Excel file": (
        "計畫.xls",
        lambda: files.OLE,
        ["「計畫.xls」是舊版 Office 文件，可能藏有巨集，不能上傳。請另存為 ODF（ods）、xlsx 或 PDF 再上傳。"],
    ),
    "macros": (
        "計畫.xlsx",
        lambda: files.ooxml("xlsx", entries={"xl/vbaProject.bin": b"x"}),
        ["「計畫.xlsx」含有巨集或控制項，不能上傳。請另存為不含巨集的格式（odt、docx 等）或 PDF 再上傳。"],
    ),
    "a password": (
        "計畫.xlsx",
        lambda: files.OLE_ENCRYPTED,
        ["「計畫.xlsx」設有密碼或加密，審查人員無法開啟。請移除密碼後再上傳。"],
    ),
    "a ZIP bomb": (
        "計畫.xlsx",
        bomb,
        ["「計畫.xlsx」的壓縮比超過 100 倍，看起來像是壓縮炸彈，不能上傳。請確認內容後重新壓縮再上傳。"],
    ),
    "a package without sheets": (
        "計畫.xlsx",
        lambda: files.ooxml("xlsx"),
        ["活頁簿裡沒有「計畫」工作表。請用範本填寫。"],
    ),
    "an empty file": ("計畫.ods", lambda: b"", ["「計畫.ods」是空的檔案。請確認內容後重新選擇檔案。"]),
    "50,000 rows": (
        "計畫.xlsx",
        fifty_thousand,
        ["「計畫」：超過 5,000 列的上限。請分成幾個活頁簿匯入。"],
    ),
    "an empty OpenDocument": (
        "計畫.ods",
        lambda: files.odf("ods"),
        ["活頁簿裡沒有「計畫」工作表。請用範本填寫。"],
    ),
}


@pytest.mark.parametrize("case", FILES)
def test_a_file_that_is_no_template_is_refused(owner: Client, case: str):
    name, make, expected = FILES[case]
    before = counts()
    page = send(owner, make(), name)
    assert (page.status_code, said(page)) == (422, expected)
    assert counts() == before


def test_two_hundred_problems_are_shown_with_their_total(owner: Client, by: Actor):
    rows = {"計畫": many("計畫", 3, 編號=str)["計畫"]}
    rows["資源"] = [{"計畫編號": str(n % 3), "類別": "?", "名稱": "耆老"} for n in range(250)]
    page = send(owner, w.xlsx(rows, by=by))
    assert (len(page.context["problems"]), page.context["total"]) == (200, 250)
    assert "有 250 個地方需要修正" in page.content.decode()


def test_no_file_at_all(owner: Client):
    page = owner.post(URL, {"key": "one-page"})
    assert (page.status_code, page.context["form"].errors) == (422, {"file": ["請選擇檔案。"]})

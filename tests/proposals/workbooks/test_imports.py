"""Plans from a workbook: what the template holds comes in as it was written; of a broken one nothing does."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import Workbook, load_workbook
from openpyxl.styles import numbers

from accounts.actors import Actor
from accounts.models import Unit
from accounts.states import Role, UnitKind
from documents.files.uploads import check
from portal.reference import load_all
from proposals.models import PlanImport, Proposal
from proposals.states import State
from proposals.versions.freezing import snapshot
from proposals.workbooks.imports import import_plans
from proposals.workbooks.layout import SHEETS
from proposals.workbooks.reader import read_book
from tests.documents.files import corpus as files
from tests.factories.accounts import make_actor, make_unit, sign_in
from tests.factories.plans import load_reference
from tests.proposals.workbooks import workbook as w
from tests.workflow.races import race, wide_pool

pytestmark = pytest.mark.django_db

URL = "/plans/import/"


@pytest.fixture
def by() -> Actor:
    load_reference()
    return make_actor(UnitKind.PROPOSER, name="陳美玲")


@pytest.fixture
def owner(by: Actor, client: Client) -> Client:
    return sign_in(client, by)


def send(client: Client, data: bytes, name: str = "計畫.xlsx", key: str = "one-page") -> Any:
    return client.post(URL, {"file": w.upload(data, name), "key": key})


def said(page: Any) -> list[str]:
    """Every problem the page tells, those of the file itself last."""
    return [str(problem) for problem in page.context["problems"]] + page.context["form"].errors.get("file", [])


def counts() -> dict[str, int]:
    """The rows of every table."""
    return {model._meta.label: model._base_manager.count() for model in apps.get_models()}


# --- what comes in --------------------------------------------------------------------------------------------------

BUILD: dict[str, Callable[..., bytes]] = {"計畫.xlsx": w.xlsx, "計畫.ods": w.ods}


@pytest.mark.parametrize("name", BUILD)
def test_what_was_written_comes_in(owner: Client, by: Actor, name: str):
    done = send(owner, BUILD[name](w.PLANS, by=by), name)
    made = PlanImport.objects.get()
    assert (done.status_code, done["Location"]) == (302, reverse("proposals:imported", args=[made.pk]))
    first, second = (Proposal.objects.get(pk=pk) for pk, _gaps in made.plans)
    assert (made.name, made.unit, made.user) == (name, by.unit, by.user)
    content = snapshot(first)
    assert content["basics"] | {"owner": None} == {
        "title": "石岡𤆬客厝計畫",
        "summary": "=第一行\n第二行",
        "owner": None,
        "districts": [
            {"code": d.code, "name": d.name, "priority": d.priority}
            for d in sorted(first.districts.all(), key=lambda d: d.code)
        ],
        "contact": {"name": "游錫堃", "phone": "0912345678", "email": "you@example.com"},
    }
    assert {d["name"] for d in content["basics"]["districts"]} == {"石岡區", "東勢區"}
    assert content["vision"] == "孩子放學後有地方去"
    assert content["benefits"] == "青年返鄉二十人"
    assert [(r["kind"], r["name"], r["place"], r["description"]) for r in content["resources"]] == [
        ("landscape", "五福臨門神木", "龍興里", "五樹共生"),
        ("people", "劉家伙房耆老", "", ""),
    ]
    assert [
        (dt.date.fromisoformat(m["held_on"]), m["place"], m["attendance"], m["summary"]) for m in content["consensus"]
    ] == [
        (dt.date(2026, 3, 1), "區公所", 43, "可行"),
        (dt.date(2026, 4, 2), "土牛國小", 28, ""),
        (dt.date(2026, 5, 3), "區公所", 12, ""),
    ]
    base, festival = content["ventures"]
    agriculture = Unit.objects.get(code="AGR")
    assert (base["title"], base["theme"], base["method"]) == ("共作基地", "閒置空間再利用", "先培力、後修繕")
    assert (base["executing_unit"], base["declared_total"]) == (agriculture.full_name, 1_500_000)
    assert base["stakeholders"] == [{"name": "返鄉青年", "relation": "執行團隊", "involvement": "全職三人"}]
    assert base["steps"] == [{"title": "場域盤點", "starts_on": "2026-03-01", "ends_on": "2026-05-31", "place": "土牛"}]
    assert [(k["code"], k["year"], k["baseline"], k["target"], k["evidence"]) for k in base["kpis"]] == [
        ("K01", 115, "0", "12.5", "戶政"),
        ("K01", 116, "0", "20", ""),
    ]
    amounts = ("item", "year", "expense", "central", "local", "private")
    assert [tuple(line[part] for part in amounts) for line in base["budget"]] == [
        ("設備", 115, "capital", 1_200_000, 300_000, 0)
    ]
    assert base["budget"][0]["programme"]["code"] == "CP01"
    assert (festival["title"], festival["executing_unit"]) == ("枇杷節", by.unit.full_name)
    assert [tuple(line[part] for part in amounts) for line in festival["budget"]] == [
        ("行銷", 116, "recurrent", 0, 0, 50_000)
    ]
    assert (first.state, first.owner, first.created_by, first.holder_unit) == (
        State.DRAFTING,
        by.unit,
        by.user,
        by.unit,
    )
    assert (second.title, [v.title for v in second.ventures.all()], second.contact_name) == (
        "水圳慢行",
        ["水圳慢行"],
        "",
    )


def test_both_kinds_come_in_alike(owner: Client, by: Actor):
    for name, build in BUILD.items():
        send(owner, build(w.PLANS, by=by), name, key=name[-3:])
    one, other = ([snapshot(Proposal.objects.get(pk=pk)) for pk, _gaps in m.plans] for m in PlanImport.objects.all())
    for content in (*one, *other):
        for venture in content["ventures"]:
            del venture["id"]
    assert one == other


def test_the_page_of_an_import_tells_what_is_lacking(owner: Client, by: Actor):
    page = owner.get(send(owner, w.xlsx(w.PLANS, by=by))["Location"])
    # Three meetings without minutes; a venture with nothing but a title and a line that its total leaves out.
    assert [(plan.title, lacking) for plan, lacking in page.context["plans"]] == [
        ("石岡𤆬客厝計畫", 9),
        ("水圳慢行", 13),
    ]
    edits = [reverse("proposals:edit", args=[plan.pk]) for plan, _lacking in page.context["plans"]]
    assert [edit in page.content.decode() for edit in edits] == [True, True]


def test_dates_of_every_spelling(owner: Client, by: Actor):
    written = ["115/3/1", "115年3月1日", "115.03.01", "1150301", "2026-03-01", "2026/3/1", "２０２６／３／１"]
    written += [dt.date(2026, 3, 1), dt.datetime(2026, 3, 1, 14, 30)]
    row = w.PLANS["共識會議"][0]
    send(owner, w.xlsx(w.plans(共識會議=[row | {"日期": day} for day in written]), by=by))
    held = Proposal.objects.get(title="石岡𤆬客厝計畫").consensus_meetings.values_list("held_on", flat=True)
    assert list(held) == [dt.date(2026, 3, 1)] * len(written)


def test_a_roc_year_that_an_office_program_took_for_a_date(owner: Client, by: Actor):
    """LibreOffice makes 115/3/1 the first of March of the year 115."""

    def spoil(content: str) -> str:
        old = 'office:value-type="string" office:string-value="115/3/1"'
        return content.replace(old, 'office:value-type="date" office:date-value="0115-03-01"')

    send(owner, w.ods(w.PLANS, by=by, spoil=spoil), "計畫.ods")
    meetings = Proposal.objects.get(title="石岡𤆬客厝計畫").consensus_meetings.all()
    assert meetings[0].held_on == dt.date(2026, 3, 1)


@pytest.mark.parametrize(
    ("sheet", "label", "value", "stored"),
    [
        ("經費", "對接中央計畫", "地方創生青年培力工作站", "CP01"),
        ("經費", "對接中央計畫", "國家發展委員會・地方創生青年培力工作站", "CP01"),
        ("KPI", "指標", "移入人口（設籍/返鄉留鄉青年人數）", "K01"),
    ],
)
def test_a_choice_by_any_of_its_names(owner: Client, by: Actor, sheet: str, label: str, value: str, stored: str):
    send(owner, w.xlsx(w.one_row(sheet, **{label: value}), by=by))
    venture = Proposal.objects.get(title="石岡𤆬客厝計畫").ventures.get(position=1)
    codes = {"經費": "budget_lines__programme__code", "KPI": "kpis__kpi__code"}
    assert type(venture).objects.filter(pk=venture.pk).values_list(codes[sheet], flat=True)[0] == stored


def test_empty_rows_and_sheets_that_are_not_needed(owner: Client, by: Actor):
    def spoil(book: Any) -> None:
        del book["KPI"], book["說明"]
        book["計畫"].insert_rows(2, 400)
        book["計畫"].cell(900_000, 1).number_format = numbers.FORMAT_TEXT

    rows = {"計畫": w.PLANS["計畫"]}
    assert send(owner, w.xlsx(rows, by=by, spoil=spoil)).status_code == 302
    assert [plan.title for plan in Proposal.objects.order_by("id")] == ["石岡𤆬客厝計畫", "水圳慢行"]


def test_rows_repeated_a_million_times_are_empty_ones(owner: Client, by: Actor):
    def spoil(content: str) -> str:
        cell = '<table:table-cell table:number-columns-repeated="16384"/>'
        empty = f'<table:table-row table:number-rows-repeated="1048000">{cell}</table:table-row></table:table>'
        return content.replace("</table:table>", empty)

    assert send(owner, w.ods(w.PLANS, by=by, spoil=spoil), "計畫.ods").status_code == 302


# --- what does not --------------------------------------------------------------------------------------------------


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


def many(sheet: str, count: int, **cells: Callable[[int], Any]) -> w.Rows:
    """The first row of a sheet ``count`` times, with what ``cells`` make of the number."""
    row = w.PLANS[sheet][0]
    return w.PLANS | {sheet: [row | {label: make(n) for label, make in cells.items()} for n in range(count)]}


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
            "「共識會議」第 6 列「日期」：「明年三月」不是日期。請用民國年，例如 115-11-23；西元 2026-11-23 也可以。",
            "「共識會議」第 7 列「日期」：「46082」不是日期。請用民國年，例如 115-11-23；西元 2026-11-23 也可以。",
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
        ["「計畫」第 2 列「計畫名稱」：這個欄位是必須的。", "「計畫」第 2 列「提案行政區」：這個欄位是必須的。"],
    ),
    "a text too long": (
        w.one_row("計畫", 計畫名稱="長" * 101),
        None,
        ["「計畫」第 2 列「計畫名稱」：請確認這個值至多包含 100 個字 (目前為 101 個字)。"],
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
        ["「計畫」第 21 列「計畫名稱」：這個欄位是必須的。"],
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


AMOUNT = '<table:table-cell table:style-name="Text" office:value-type="string" office:string-value="1,200,000">'
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


# --- once, and only by those who may --------------------------------------------------------------------------------


def test_a_double_click_makes_the_plans_once(owner: Client, by: Actor):
    data = w.xlsx(w.PLANS, by=by)
    answers = [send(owner, data) for _click in range(2)]
    assert len({answer["Location"] for answer in answers}) == 1
    assert (PlanImport.objects.count(), Proposal.objects.count()) == (1, 2)
    assert send(owner, data, key="another-page")["Location"] != answers[0]["Location"]
    assert (PlanImport.objects.count(), Proposal.objects.count()) == (2, 4)


@pytest.mark.django_db(transaction=True)
def test_clicks_at_the_same_moment_make_the_plans_once(by: Actor):
    data = w.xlsx(w.PLANS, by=by)

    def prepare() -> Callable[[], int]:
        file = w.upload(data, "計畫.xlsx")
        checked, book = check(file), read_book(file, by=by)
        return lambda: import_plans(book.plans, checked, key="one-page", by=by).pk

    with wide_pool():
        results = race([prepare] * 4)
    assert results == [PlanImport.objects.get().pk] * 4
    assert Proposal.objects.count() == 2


def test_a_page_that_failed_may_be_sent_again(owner: Client, by: Actor):
    page = send(owner, w.xlsx({}, by=by))
    assert send(owner, w.xlsx(w.PLANS, by=by), key=page.context["key"]).status_code == 302
    assert Proposal.objects.count() == 2


@pytest.mark.parametrize("build", BUILD.values(), ids=BUILD)
def test_a_district_office_imports_its_own(client: Client, build: Callable[..., bytes]):
    load_all()
    office = make_actor(make_unit(UnitKind.DISTRICT_OFFICE, district="石岡區"))
    name = next(name for name, maker in BUILD.items() if maker is build)
    assert send(sign_in(client, office), build(w.PLANS, by=office), name).status_code == 302
    assert {plan.owner for plan in Proposal.objects.all()} == {office.unit}


PAGES = ("proposals:import", "proposals:import_ods", "proposals:import_xlsx")
CLOSED = [
    (UnitKind.RDEC, Role.OFFICER),
    (UnitKind.PLATFORM, Role.SUPERVISOR),
    (UnitKind.AGENCY, Role.OFFICER),
    (UnitKind.DISTRICT_OFFICE, Role.MEMBER),
]


@pytest.mark.parametrize(("kind", "role"), CLOSED)
def test_others_import_nothing(by: Actor, kind: str, role: str):
    data = w.xlsx(w.PLANS, by=by)
    other = sign_in(Client(), make_actor(kind, role))
    assert {name: other.get(reverse(name)).status_code for name in PAGES} == dict.fromkeys(PAGES, 404)
    assert (send(other, data).status_code, Proposal.objects.count()) == (404, 0)


def test_an_import_is_its_units(owner: Client, by: Actor):
    page = send(owner, w.xlsx(w.PLANS, by=by))["Location"]
    colleague = make_actor(by.unit, name="李同事")
    stranger = make_actor(UnitKind.PROPOSER)
    answers = [sign_in(Client(), who).get(page).status_code for who in (by, colleague, stranger)]
    assert answers == [200, 200, 404]


@pytest.mark.parametrize("count", [1, 20])
def test_the_page_of_an_import_asks_a_known_number(owner: Client, by: Actor, count: int):
    rows = {"計畫": many("計畫", count, 編號=str)["計畫"]}
    page = send(owner, w.xlsx(rows, by=by))["Location"]
    owner.get(page)
    with CaptureQueriesContext(connection) as asked:
        assert len(owner.get(page).context["plans"]) == count
    assert len(asked) == 7


# --- the template ---------------------------------------------------------------------------------------------------


def test_the_template_has_a_column_for_every_field_of_the_section_pages(owner: Client):
    book = load_workbook(io.BytesIO(owner.get(reverse("proposals:import_xlsx")).content))
    heads = {sheet.title: [cell.value for cell in sheet[1]] for sheet in book}
    assert list(heads) == [*(sheet.name for sheet in SHEETS), "說明"]
    del heads["說明"]
    assert heads == {
        "計畫": [
            "編號＊",
            "計畫名稱＊",
            "提案行政區＊",
            "構想摘要",
            "聯絡人",
            "聯絡電話",
            "聯絡電子郵件",
            "地方創生願景",
            "預期效益",
        ],
        "資源": ["計畫編號＊", "類別＊", "名稱＊", "地點", "特色說明"],
        "共識會議": ["計畫編號＊", "日期＊", "地點＊", "出席人數＊", "共識要點"],
        "事業": [
            "計畫編號＊",
            "事業編號＊",
            "事業名稱＊",
            "執行單位",
            "事業主題",
            "推動方法",
            "地址",
            "經度",
            "緯度",
            "事業總經費（元）＊",
        ],
        "利害關係人": ["計畫編號＊", "事業編號＊", "對象＊", "關係＊", "參與方式"],
        "時程": ["計畫編號＊", "事業編號＊", "工作項目＊", "開始＊", "完成＊", "地點"],
        "KPI": ["計畫編號＊", "事業編號＊", "指標＊", "年度＊", "基準值＊", "目標值＊", "佐證來源"],
        "經費": [
            "計畫編號＊",
            "事業編號＊",
            "項目＊",
            "對接中央計畫",
            "年度＊",
            "經／資＊",
            "中央",
            "地方",
            "民間",
        ],
    }


def test_the_help_names_what_may_be_written(owner: Client):
    book = load_workbook(io.BytesIO(owner.get(reverse("proposals:import_xlsx")).content))
    lines = [tuple(cell.value for cell in row if cell.value) for row in book["說明"]]
    for line in (
        ("計畫", "計畫名稱", "必填", "最多 100 字"),
        ("資源", "類別", "必填", "可填：人、文、地、產、景"),
        ("經費", "年度", "必填", "可填：114、115、116、117"),
        ("石岡區",),
        ("K01", "移入人口（設籍/返鄉留鄉青年人數）（人）"),
        ("CP01", "國家發展委員會・地方創生青年培力工作站"),
    ):
        assert line in lines
    lists = {rule.formula1: str(rule.sqref) for rule in book["經費"].data_validations.dataValidation}
    first = next(n for n, line in enumerate(lines, 1) if line and line[0] == "CP01")
    assert next(iter(lists)).startswith(f"'說明'!$A${first}:$A$")
    assert list(lists.values()) == ["D2:D5001"]


def test_a_name_that_looks_like_a_formula_stays_a_text(client: Client):
    load_all()
    by = make_actor(make_unit(UnitKind.PROPOSER, name="=1+1"))
    sign_in(client, by)
    xlsx = client.get(reverse("proposals:import_xlsx")).content
    with zipfile.ZipFile(io.BytesIO(xlsx)) as package:
        sheets = "".join(package.read(name).decode() for name in package.namelist() if "worksheets/" in name)
    assert "=1+1" in [cell.value for row in load_workbook(io.BytesIO(xlsx))["說明"] for cell in row]
    assert sheets.count("<f>") == 0


def test_start_and_list_lead_to_the_import(owner: Client):
    pages = [owner.get(reverse(name)).content.decode() for name in ("proposals:start", "proposals:list")]
    assert [f'href="{URL}"' in page for page in pages] == [True, True]

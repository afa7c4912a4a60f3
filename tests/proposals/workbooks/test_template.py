"""The workbook people fill in."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from accounts.states import UnitKind
from portal.reference import load_all
from proposals.workbooks.layout import SHEETS
from tests.documents.papers.schema import all_faults
from tests.factories.accounts import make_actor, make_unit, sign_in
from tests.proposals.workbooks.cases import URL

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db


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
    assert list(lists.values()) == ["D2:D5001", "E2:E5001", "F2:F5001"]
    assert list(lists)[1:] == ['"114,115,116,117"', '"經常門,資本門"']
    rules = [rule for sheet in book for rule in sheet.data_validations.dataValidation]
    assert {(rule.showErrorMessage, rule.error) for rule in rules} == {(True, "這一欄只能填清單裡的項目。")}


def test_the_workbook_is_printed_on_a4_across_and_names_its_font(owner: Client):
    book = load_workbook(io.BytesIO(owner.get(reverse("proposals:import_xlsx")).content))
    for sheet in book:
        setup = sheet.page_setup
        assert (setup.paperSize, setup.orientation, setup.fitToWidth, setup.fitToHeight) == (9, "landscape", 1, 0)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert {cell.font.name for row in sheet for cell in row if cell.value} == {"標楷體"}


def test_the_opendocument_template_is_valid(owner: Client):
    assert all_faults(owner.get(reverse("proposals:import_ods")).content) == []


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

"""The workbook people fill in."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from odfdo import Document
from openpyxl import load_workbook
from openpyxl.utils.cell import get_column_letter

from accounts.states import UnitKind
from portal.reference import load_all
from proposals.workbooks.columns import HELP
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
        ("移入人口（設籍/返鄉留鄉青年人數）", "K01 移入人口（設籍/返鄉留鄉青年人數）（人）"),
        ("地方創生青年培力工作站", "CP01 國家發展委員會・地方創生青年培力工作站"),
    ):
        assert line in lines


def listed(made: bytes, label: str) -> tuple[int, int]:
    """The first and the last row of a list on the help sheet of an Excel template."""
    column = [row[0].value for row in load_workbook(io.BytesIO(made))[HELP].iter_rows()]
    first = next(n for n, value in enumerate(column, 1) if value == label and n > len(SHEETS)) + 1
    return first, next(n for n, value in enumerate([*column, None], 1) if n > first and value is None) - 1


def test_columns_take_only_what_can_be_imported(owner: Client):
    made = owner.get(reverse("proposals:import_xlsx")).content
    programmes, units, kpis = (listed(made, label) for label in ("對接中央計畫", "執行單位", "指標"))
    rules = {
        (sheet.title, str(rule.sqref)): (rule.type, rule.formula1, rule.formula2, rule.error)
        for sheet in load_workbook(io.BytesIO(made))
        for rule in sheet.data_validations.dataValidation
        if rule.showErrorMessage
    }
    only = "這一欄只能填清單裡的項目。"
    money = ("whole", "0", str(10**11), "這一欄只能填整數，從 0 到 100,000,000,000。")
    figure = ("decimal", str(-(10**15)), str(10**15), "這一欄只能填數字。")
    years = ("list", '"114,115,116,117"', None, only)
    assert rules == {
        ("資源", "B2:B5001"): ("list", '"人,文,地,產,景"', None, only),
        ("共識會議", "D2:D5001"): ("whole", "1", "100000", "這一欄只能填整數，從 1 到 100,000。"),
        ("事業", "D2:D5001"): ("list", "'說明'!$A${}:$A${}".format(*units), None, only),
        ("事業", "H2:H5001"): figure,
        ("事業", "I2:I5001"): figure,
        ("事業", "J2:J5001"): money,
        ("KPI", "C2:C5001"): ("list", "'說明'!$A${}:$A${}".format(*kpis), None, only),
        ("KPI", "D2:D5001"): years,
        ("KPI", "E2:E5001"): figure,
        ("KPI", "F2:F5001"): figure,
        ("經費", "D2:D5001"): ("list", "'說明'!$A${}:$A${}".format(*programmes), None, only),
        ("經費", "E2:E5001"): years,
        ("經費", "F2:F5001"): ("list", '"經常門,資本門"', None, only),
        **{("經費", f"{column}2:{column}5001"): money for column in "GHI"},
    }


def test_the_opendocument_template_has_the_rules_of_the_excel_one(owner: Client):
    excel = load_workbook(io.BytesIO(owner.get(reverse("proposals:import_xlsx")).content))
    expected = {
        (sheet.title, str(rule.sqref).partition("2:")[0], rule.errorTitle, rule.error)
        for sheet in excel
        for rule in sheet.data_validations.dataValidation
    }
    document = Document(io.BytesIO(owner.get(reverse("proposals:import_ods")).content))
    rules = {
        rule.get_attribute("table:name"): rule for rule in document.body.get_elements("//table:content-validation")
    }
    found = set()
    for table in document.body.get_tables():
        for blank in table.get_elements("table:table-row[@table:number-rows-repeated]"):
            assert blank.get_attribute("table:number-rows-repeated") == "5000"
            for place, cell in enumerate(blank.get_elements("table:table-cell")):
                if rule := rules.pop(str(cell.get_attribute("table:content-validation-name")), None):
                    message = rule.get_element("table:error-message")
                    words = message.get_attribute("table:title"), message.text_recursive.strip()
                    found.add((table.name, get_column_letter(place + 1), *words))
    assert (found, rules) == (expected, {})
    assert document.body.children[0].tag == "table:content-validations"


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

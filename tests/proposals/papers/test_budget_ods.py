"""The budget as a spreadsheet: its cells, its formulas, and texts that are none."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from odfdo import Document, Table

from documents.papers.odf import SHEET_MIME
from proposals.papers.budget_ods import budget_ods
from tests.documents.papers.schema import all_faults
from tests.proposals.papers.versions import FORMULAS, SMALL, line, venture, version

if TYPE_CHECKING:
    from proposals.models import PlanVersion


def ods(plan_version: PlanVersion) -> dict[str, list[list[Any]]]:
    """Sheets by name: the values of their cells, without the empty ones at the end of a row."""
    tables = Document(io.BytesIO(budget_ods(plan_version))).body.get_tables()
    return {table.name: [_stripped(values) for values in table.values] for table in tables}


def _stripped(values: list[Any]) -> list[Any]:
    while values and values[-1] is None:
        values = values[:-1]
    return values


def test_the_budget_cell_by_cell() -> None:
    sheets = ods(version(SMALL, case_number="115-0007"))
    assert list(sheets) == ["彙總", "各年度", "事業一", "事業二"]
    docked = "國家發展委員會・地方創生青年培力工作站"
    assert sheets["事業一"] == [
        ["事業一：共作基地"],
        ["執行單位", "石岡區金星社區發展協會"],
        ["單位", "元"],
        [],
        ["項目", "對接中央計畫", "年度", "經／資", "中央", "地方", "民間", "合計"],
        ["伙房修繕", docked, 115, "經常門", 1_200_000, 300_000, 50_000, 1_550_000],
        ["設備", None, 115, "資本門", 1_200_000, 300_000, 50_000, 1_550_000],
        ["115 年度小計", None, None, None, 2_400_000, 600_000, 100_000, 3_100_000],
        ["伙房修繕", docked, 116, "經常門", 1_200_000, 300_000, 50_000, 1_550_000],
        ["116 年度小計", None, None, None, 1_200_000, 300_000, 50_000, 1_550_000],
        ["合計", None, None, None, 3_600_000, 900_000, 150_000, 4_650_000],
    ]
    assert sheets["彙總"][:6] == [
        ["石岡𤆬客厝計畫 經費彙總"],
        ["案號", "115-0007"],
        ["提案單位", "山城永續發展協會"],
        ["版次", 3],
        ["凍結日期", "115.11.20"],
        ["單位", "元"],
    ]
    assert sheets["彙總"][7:] == [
        ["事業", "名稱", "中央", "地方", "民間", "合計", "執行單位"],
        ["事業一", "共作基地", 3_600_000, 900_000, 150_000, 4_650_000, "石岡區金星社區發展協會"],
        ["事業二", "枇杷節", 1_200_000, 300_000, 50_000, 1_550_000, "石岡區金星社區發展協會"],
        ["總計", None, 4_800_000, 1_200_000, 200_000, 6_200_000],
    ]
    assert sheets["各年度"] == [
        ["石岡𤆬客厝計畫 各年度經費"],
        ["單位", "元"],
        [],
        ["年度", "經／資", "中央", "地方", "民間", "合計"],
        [115, "經常門", 1_200_000, 300_000, 50_000, 1_550_000],
        [115, "資本門", 1_200_000, 300_000, 50_000, 1_550_000],
        [115, "小計", 2_400_000, 600_000, 100_000, 3_100_000],
        [116, "經常門", 2_400_000, 600_000, 100_000, 3_100_000],
        [116, "資本門", 0, 0, 0, 0],
        [116, "小計", 2_400_000, 600_000, 100_000, 3_100_000],
        ["總計", None, 4_800_000, 1_200_000, 200_000, 6_200_000],
    ]


def test_the_sums_of_the_sheets_agree() -> None:
    sheets = ods(version([venture("甲", [line(114, central=7), line(117, private=10**11)]), SMALL[1]]))
    summary = next(row for row in sheets["彙總"] if row[:1] == ["總計"])
    parts = [sheets[name][-1][4:] for name in ("事業一", "事業二")]
    assert summary[2:6] == [sum(amounts) for amounts in zip(*parts, strict=True)]
    assert summary[5] == sum(summary[2:5])


@pytest.mark.parametrize("words", FORMULAS)
def test_a_text_that_looks_like_a_formula_stays_a_text(words: str) -> None:
    made = Document(io.BytesIO(budget_ods(version([venture(words, [line(115, words)])]))))
    table = made.body.get_table(name="事業一")
    assert isinstance(table, Table)
    cell = table.get_cell((0, 5))
    assert cell.get_attribute("office:value-type") == "string"
    assert cell.value == words.replace("\r", "\n")
    assert cell.get_attribute("table:formula") is None
    worked_out = made.body.get_elements("//*[@table:formula]")
    assert {cell.get_attribute("office:value-type") for cell in worked_out} == {"float"}


@pytest.mark.parametrize(
    ("sheet", "row", "column", "formula"),
    [
        ("事業一", 6, "H", "SUM([.E6:.G6])"),
        ("事業一", 8, "E", "SUBTOTAL(9;[.E6:.E7])"),
        ("事業一", 11, "E", "SUBTOTAL(9;[.E6:.E10])"),
        ("彙總", 9, "C", "[$事業一.E11]"),
        ("彙總", 11, "C", "SUBTOTAL(9;[.C9:.C10])"),
        (
            "各年度",
            5,
            "C",
            "+".join(
                f'SUMIFS([${name}.$E$6:.$E${last}];[${name}.$C$6:.$C${last}];115;[${name}.$D$6:.$D${last}];"經常門")'
                for name, last in (("事業一", 10), ("事業二", 7))
            ),
        ),
        ("各年度", 7, "C", "SUBTOTAL(9;[.C5:.C6])"),
        ("各年度", 11, "F", "SUBTOTAL(9;[.F5:.F10])"),
    ],
)
def test_sums_are_formulas(sheet: str, row: int, column: str, formula: str) -> None:
    table = Document(io.BytesIO(budget_ods(version(SMALL)))).body.get_table(name=sheet)
    assert isinstance(table, Table)
    assert table.get_cell(f"{column}{row}").get_attribute("table:formula") == f"of:={formula}"


def test_heads_stay_in_sight_and_come_on_every_page() -> None:
    made = budget_ods(version(SMALL))
    tables = Document(io.BytesIO(made)).body.get_tables()
    heads = [table.get_element("table:table-header-rows").text_recursive.split()[0] for table in tables]
    assert heads == ["事業", "年度", "項目", "項目"]
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        settings = package.read("settings.xml").decode()
    frozen = re.findall(r'config:name="([^"]+)"><config:config-item config:name="VerticalSplitMode"[^>]*>2<', settings)
    rows = re.findall(r'"VerticalSplitPosition" config:type="int">(\d+)<', settings)
    assert (frozen, rows) == (["彙總", "各年度", "事業一", "事業二"], ["8", "4", "5", "5"])


@pytest.mark.parametrize("ventures", [SMALL, []])
def test_the_file_is_valid(ventures: list[dict[str, Any]]) -> None:
    assert all_faults(budget_ods(version(ventures))) == []


def test_a_plan_without_ventures_has_its_sheets_too() -> None:
    sheets = ods(version([]))
    assert list(sheets) == ["彙總", "各年度"]
    assert sheets["彙總"][-1] == ["總計", None, 0, 0, 0, 0]


def test_the_same_version_is_the_same_file_and_names_nobody() -> None:
    made = budget_ods(version(SMALL))
    assert made == budget_ods(version(SMALL))
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        assert package.testzip() is None
        assert package.infolist()[0].filename == "mimetype"
        assert package.read("mimetype").decode() == SHEET_MIME
        assert "creator" not in package.read("meta.xml").decode()

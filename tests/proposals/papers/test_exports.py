"""The plan to take along: ODT, ODS and the dossier hold what the plan holds, for those who may see it."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from django.template.loader import render_to_string
from odfdo import Document, Table

from documents.papers.odf import SHEET_MIME, TEXT_MIME, Workbook, sheet_cell
from proposals.papers import pdf
from proposals.papers.budget_ods import budget_ods
from proposals.papers.dossier import plain_text
from proposals.papers.plan_odt import plan_odt
from tests.proposals.papers.test_pdf import CHAPTERS, SENTENCE, SMALL, line, venture, version

if TYPE_CHECKING:
    from proposals.models import PlanVersion

pytestmark = pytest.mark.usefixtures("quick_pdf")

FORMULAS = ['=HYPERLINK("http://evil.example")', "+1+1", "-1", "@SUM(A1:A9)", "\t=1+1", "\r=1+1"]


def odt(plan_version: PlanVersion) -> Document:
    return Document(io.BytesIO(plan_odt(plan_version)))


def ods(plan_version: PlanVersion) -> dict[str, list[list[Any]]]:
    """Sheets by name: the values of their cells, without the empty ones at the end of a row."""
    tables = Document(io.BytesIO(budget_ods(plan_version))).body.get_tables()
    return {table.name: [_stripped(values) for values in table.values] for table in tables}


def _stripped(values: list[Any]) -> list[Any]:
    while values and values[-1] is None:
        values = values[:-1]
    return values


def text_rows(document: Document) -> list[list[str]]:
    """The rows of all tables of a text document, covered cells left out."""
    found = []
    for row in document.body.get_elements("//table:table-row"):
        cells = row.get_elements("table:table-cell")
        found.append([" / ".join(p.text_recursive for p in cell.get_elements("text:p")) for cell in cells])
    return found


# --- 計畫書 ----------------------------------------------------------------------------------------------------------


def test_the_odt_has_the_chapters_of_the_pdf() -> None:
    document = odt(version(SMALL))
    headings = [(int(h.level), h.text_recursive) for h in document.body.get_headers()]
    assert [words for level, words in headings if level == 1] == CHAPTERS
    assert [words for level, words in headings if level == 2] == ["事業一：共作基地", "事業二：枇杷節"]
    of_venture = ["一、事業主題", "二、利害關係人", "三、事業構想", "四、KPI 貢獻度", "五、所需資源"]
    assert [words for level, words in headings if level == 3] == ["構想摘要", *of_venture, *of_venture]


def test_the_contents_point_at_the_headings() -> None:
    document = odt(version(SMALL))
    entries = [
        (p.text_recursive.strip(), ref.get_attribute("text:ref-name"))
        for p in document.body.get_paragraphs()
        for ref in p.get_elements("text:bookmark-ref")
    ]
    marks = {
        mark.get_attribute("text:name"): h.text_recursive
        for h in document.body.get_headers()
        for mark in h.get_elements("text:bookmark")
    }
    assert [words for words, _name in entries] == [*CHAPTERS[:5], "事業一：共作基地", "事業二：枇杷節", *CHAPTERS[5:]]
    assert [marks[name] for _words, name in entries] == [words for words, _name in entries]


def test_the_odt_says_what_was_written() -> None:
    document = odt(version(SMALL, case_number="115-0007"))
    paragraphs = [p.text_recursive for p in document.body.get_paragraphs()]
    for words in (
        "石岡𤆬客厝計畫",
        "案　　號：115-0007",
        "中華民國115年11月20日",
        SENTENCE,
        "第二段",
        "青年返鄉二十人",
    ):
        assert words in paragraphs
    rows = text_rows(document)
    assert ["總經費", "6,200,000 元"] in rows
    assert ["提案行政區", "石岡區（優先推動區）、東勢區"] in rows
    assert ["人", "劉家伙房耆老", "土牛", "—"] in rows
    assert ["文", "未列"] in rows
    assert ["1", "115.03.07", "區公所", "43", "—", "第一次紀錄.pdf"] in rows
    assert ["移入人口（人）", "115", "0", "12.5", "戶政"] in rows
    assert ["1", "場域盤點", "115.03.01～115.05.31", "土牛"] in rows
    assert ["115", "設備（資本門）", "1,200,000", "300,000", "50,000", "1,550,000"] in rows
    assert ["115 年度小計", "2,400,000", "600,000", "100,000", "3,100,000"] in rows
    assert rows.count(["總計", "4,800,000", "1,200,000", "200,000", "6,200,000"]) == 2


def test_the_head_of_a_long_table_is_repeated() -> None:
    heads = odt(version(SMALL)).body.get_elements("//table:table-header-rows//table:table-row")
    words = [[p.text_recursive for p in head.get_elements(".//text:p")] for head in heads]
    assert ["年度", "項目與對接計畫", "中央", "地方", "民間", "合計"] in words


def test_the_sheet_of_paper() -> None:
    styles = odt(version(SMALL, is_demo=True)).styles
    layout = styles.get_element("//style:page-layout[@style:name='PageStandard']/style:page-layout-properties")
    assert (layout.get_attribute("fo:page-width"), layout.get_attribute("fo:page-height")) == ("21cm", "29.7cm")
    assert layout.get_attribute("fo:margin-left") == "2.5cm"
    assert styles.get_element("//style:footer//text:page-number")
    assert styles.get_element("//style:header/text:p").text_recursive.strip() == "石岡𤆬客厝計畫　第 3 版\t示範資料"
    fonts = styles.get_element("//style:font-face").get_attribute("svg:font-family")
    assert "TW-Kai" in fonts and "標楷體" in fonts


def test_the_papers_say_where_a_venture_is() -> None:
    place = {"address": "石岡區德成路", "longitude": "120.78", "latitude": "24.275", "located_in": "石岡區"}
    told = "地點：石岡區德成路　石岡區（東經 120.78°，北緯 24.275°）"
    placed, silent = version([venture("甲", []) | place]), version([venture("甲", [])])
    assert told in [p.text_recursive for p in odt(placed).body.get_paragraphs()]
    assert told in render_to_string(pdf.TEMPLATE, pdf.context(placed))
    assert [p for p in odt(silent).body.get_paragraphs() if p.text_recursive.startswith("地點：")] == []
    assert "地點：" not in render_to_string(pdf.TEMPLATE, pdf.context(silent))


def test_an_unfinished_plan_has_its_papers_too() -> None:
    empty = version([venture("空", [])])
    empty.content["consensus"] = []
    for part in ("stakeholders", "steps", "kpis"):
        empty.content["ventures"][0][part] = []
    assert text_rows(odt(empty)).count(["未列"]) == 5
    empty.content["ventures"] = []
    assert "未列" in [p.text_recursive for p in odt(empty).body.get_paragraphs()]
    assert list(ods(empty)) == ["彙總"]


def test_what_xml_cannot_hold_is_left_out() -> None:
    plan_version = version([venture("甲\x0b乙\x00", [line(115, "項\x1f目\ufffe")])])
    assert "事業一：甲乙" in [h.text_recursive for h in odt(plan_version).body.get_headers()]
    assert ods(plan_version)["事業一"][5][0] == "項目"


@pytest.mark.parametrize("make", [plan_odt, budget_ods])
def test_the_same_version_is_the_same_file_and_names_nobody(make: Any) -> None:
    made = make(version(SMALL))
    assert made == make(version(SMALL))
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        assert package.testzip() is None
        first = package.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        assert package.read("mimetype").decode() == (TEXT_MIME if make is plan_odt else SHEET_MIME)
        assert {entry.date_time for entry in package.infolist()} == {(2026, 11, 20, 0, 0, 0)}
        meta = package.read("meta.xml").decode()
    assert "creator" not in meta
    assert "2026-11-20T00:00:00" in meta


# --- the budget ------------------------------------------------------------------------------------------------------


def test_the_budget_cell_by_cell() -> None:
    sheets = ods(version(SMALL, case_number="115-0007"))
    assert list(sheets) == ["彙總", "事業一", "事業二"]
    docked = "國家發展委員會・地方創生青年培力工作站"
    assert sheets["事業一"] == [
        ["事業一：共作基地"],
        ["執行單位", "石岡區金星社區發展協會"],
        ["單位", "元"],
        [],
        ["項目", "對接中央計畫", "年度", "經／資", "中央", "地方", "民間", "合計"],
        ["伙房修繕", docked, 115, "經常門", 1_200_000, 300_000, 50_000, 1_550_000],
        ["設備", None, 115, "資本門", 1_200_000, 300_000, 50_000, 1_550_000],
        ["伙房修繕", docked, 116, "經常門", 1_200_000, 300_000, 50_000, 1_550_000],
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
    assert sheets["彙總"][7:11] == [
        ["事業", "名稱", "中央", "地方", "民間", "合計", "執行單位"],
        ["事業一", "共作基地", 3_600_000, 900_000, 150_000, 4_650_000, "石岡區金星社區發展協會"],
        ["事業二", "枇杷節", 1_200_000, 300_000, 50_000, 1_550_000, "石岡區金星社區發展協會"],
        ["總計", None, 4_800_000, 1_200_000, 200_000, 6_200_000],
    ]
    assert [116, "小計", 2_400_000, 600_000, 100_000, 3_100_000] in sheets["彙總"]
    assert sheets["彙總"][-1] == ["總計", None, 4_800_000, 1_200_000, 200_000, 6_200_000]


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
    assert made.body.get_elements("//*[@table:formula]") == []
    assert b"formula" not in made.content.serialize()


def test_types_of_cells() -> None:
    book = Workbook("表", at=version([]).created_at)
    book.sheet("一", (3,)).row(["字", 12, dt.date(2026, 3, 7), None], money_from=1)
    table = Document(io.BytesIO(book.to_bytes())).body.get_table(0)
    kinds = [table.get_cell((x, 0)).get_attribute("office:value-type") for x in range(3)]
    assert kinds == ["string", "float", "string"]
    assert sheet_cell(1_234_567, "Money").text_recursive.strip() == "1,234,567"
    day = sheet_cell(dt.date(2026, 3, 7), "Day")
    # A real date is shown as 2026/3/7 by programs that do not know the calendar of the Republic.
    assert (day.text_recursive.strip(), day.value, day.get_attribute("office:date-value")) == ("115.03.07",) * 2 + (
        None,
    )


@pytest.mark.parametrize("words", FORMULAS)
def test_csv_cells_are_no_formulas(words: str) -> None:
    assert plain_text(words) == f"'{words}"
    assert plain_text("石岡=1") == "石岡=1"

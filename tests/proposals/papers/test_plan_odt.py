"""計畫書 to be worked on: the ODT says what the plan says."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pytest
from odfdo import Document

from documents.papers import html
from documents.papers import odt as odts
from documents.papers.odf import TEXT_MIME
from proposals.papers.plan import plan_paper
from tests.proposals.papers.versions import CHAPTERS, SENTENCE, SMALL, line, venture, version

if TYPE_CHECKING:
    from proposals.models import PlanVersion

pytestmark = pytest.mark.usefixtures("quick_pdf")

FORMULAS = ['=HYPERLINK("http://evil.example")', "+1+1", "-1", "@SUM(A1:A9)", "\t=1+1", "\r=1+1"]


def plan_odt(plan_version: PlanVersion) -> bytes:
    return odts.odt(plan_paper(plan_version))


def odt(plan_version: PlanVersion) -> Document:
    return Document(io.BytesIO(plan_odt(plan_version)))


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
        (link.text, link.get_element("text:bookmark-ref").get_attribute("text:ref-name"))
        for link in document.body.get_elements("//text:table-of-content//text:a")
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
        f"案　　號：115{odts.NO_BREAK}0007",
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
    assert ["1", "115.03.07", "區公所", "43", "第一次紀錄.pdf"] in rows
    assert ["移入人口", "人", "0", "12.5", "戶政"] in rows
    assert ["1", "場域盤點", "115.03.01～115.05.31", "土牛"] in rows
    assert ["設備", "資", "1,200,000", "300,000", "50,000", "1,550,000"] in rows
    assert ["115 年度小計", "2,400,000", "600,000", "100,000", "3,100,000"] in rows
    assert rows.count(["總計", "4,800,000", "1,200,000", "200,000", "6,200,000"]) == 2


def test_the_head_of_a_long_table_is_repeated() -> None:
    heads = odt(version(SMALL)).body.get_elements("//table:table-header-rows//table:table-row")
    words = [[p.text_recursive for p in head.get_elements(".//text:p")] for head in heads]
    assert ["項目", "經／資", "中央", "地方", "民間", "合計"] in words


def test_the_sheet_of_paper() -> None:
    styles = odt(version(SMALL, is_demo=True)).styles
    layout = styles.get_element("//style:page-layout[@style:name='PageStandard']/style:page-layout-properties")
    assert (layout.get_attribute("fo:page-width"), layout.get_attribute("fo:page-height")) == ("21cm", "29.7cm")
    assert layout.get_attribute("fo:margin-left") == "2.5cm"
    heading = styles.get_element("//style:style[@style:name='Heading_20_1']/style:paragraph-properties")
    assert heading.get_attribute_string("style:join-border") == "false"  # else two in a row would share one line
    assert styles.get_element("//style:footer//text:page-number")
    assert styles.get_element("//style:header/text:p").text_recursive.strip() == "第 3 版　石岡𤆬客厝計畫\t示範資料"
    fonts = [face.get_attribute("svg:font-family") for face in styles.get_elements("//style:font-face")]
    assert fonts == ["'Times New Roman'", "標楷體"]  # one name each: a list becomes the name of no font in DOCX


def test_the_papers_say_where_a_venture_is() -> None:
    place = {"address": "石岡區德成路", "longitude": "120.78", "latitude": "24.275", "located_in": "石岡區"}
    told = "地點：石岡區德成路　石岡區（東經 120.78°，北緯 24.275°）"
    placed, silent = version([venture("甲", []) | place]), version([venture("甲", [])])
    assert told in [p.text_recursive for p in odt(placed).body.get_paragraphs()]
    assert told in html.html(plan_paper(placed))
    assert [p for p in odt(silent).body.get_paragraphs() if p.text_recursive.startswith("地點：")] == []
    assert "地點：" not in html.html(plan_paper(silent))


def test_an_unfinished_plan_has_its_papers_too() -> None:
    empty = version([venture("空", [])])
    empty.content["consensus"] = []
    for part in ("stakeholders", "steps", "kpis"):
        empty.content["ventures"][0][part] = []
    assert text_rows(odt(empty)).count(["未列"]) == 5
    empty.content["ventures"] = []
    assert "未列" in [p.text_recursive for p in odt(empty).body.get_paragraphs()]


def test_what_xml_cannot_hold_is_left_out() -> None:
    plan_version = version([venture("甲\x0b乙\x00", [line(115, "項\x1f目\ufffe")])])
    assert "事業一：甲乙" in [h.text_recursive for h in odt(plan_version).body.get_headers()]
    assert "項目" in [row[0] for row in text_rows(odt(plan_version))]


def test_the_same_version_is_the_same_file_and_names_nobody() -> None:
    made = plan_odt(version(SMALL))
    assert made == plan_odt(version(SMALL))
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        assert package.testzip() is None
        first = package.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        assert package.read("mimetype").decode() == TEXT_MIME
        assert {entry.date_time for entry in package.infolist()} == {(2026, 11, 20, 0, 0, 0)}
        meta = package.read("meta.xml").decode()
    assert "creator" not in meta
    assert "2026-11-20T00:00:00" in meta

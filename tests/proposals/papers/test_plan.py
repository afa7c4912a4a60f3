"""計畫書: every chapter, right sums, long tables, rare characters."""

from __future__ import annotations

import copy
import io
import re
from typing import Any

import pikepdf
import pytest

from documents.papers import html as papers
from documents.papers.render import MissingGlyphs, Rendered
from proposals.content import from_version
from proposals.models import PlanVersion
from proposals.papers.plan import place, plan_paper
from tests.documents.papers.pdf_text import fonts_of, pages_of
from tests.proposals.papers.versions import CHAPTERS, SMALL, line, venture, version


def html(plan_version: PlanVersion) -> str:
    return papers.html(plan_paper(plan_version))


def printed(plan_version: PlanVersion) -> Rendered:
    return papers.pdf(plan_paper(plan_version))


def rows(text: str) -> list[list[str]]:
    """The table rows of the paper, cell by cell."""
    found = re.findall(r"<tr[^>]*>(.*?)</tr>", text, re.DOTALL)
    return [
        [
            " ".join(re.sub(r"<[^>]+>", " ", cell).split())
            for cell in re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.DOTALL)
        ]
        for row in found
    ]


def row(*words: str, amounts: str) -> list[str]:
    """A row of a budget table."""
    return [*words, *amounts.split()]


def test_chapters_come_in_the_order_of_the_plan() -> None:
    assert re.findall(r"<h2[^>]*>(.*?)</h2>", html(version(SMALL))) == CHAPTERS


def test_every_entry_of_the_contents_leads_to_its_heading() -> None:
    text = html(version(SMALL))
    links = re.findall(r'<a href="#([^"]+)">(.*?)</a>', text)
    assert [words for _anchor, words in links] == [
        *CHAPTERS[:5],
        "事業一：共作基地",
        "事業二：枇杷節",
        *CHAPTERS[5:],
    ]
    for anchor, words in links:
        assert re.search(rf'<h[23][^>]* id="{anchor}">{words}</h', text)


def test_the_cover_says_whose_plan_of_which_version_this_is() -> None:
    text = html(version(SMALL, case_number="115-0007"))
    cover = text[text.index('class="cover">') + 14 : text.index("</section>")]
    assert "".join(re.sub(r"<[^>]+>", " ", cover).split()) == (
        "臺中市加速地方創生推動計畫石岡𤆬客厝計畫計畫書案號：115-0007提案單位：山城永續發展協會"
        "行政區：臺中市石岡區、東勢區版本：第3版中華民國115年11月20日"
    )
    assert "案　　號" not in html(version(SMALL))


def test_money_adds_up_by_year_venture_and_source() -> None:
    table = rows(html(version(SMALL)))
    first = table.index(["115 年度 對接：國家發展委員會・地方創生青年培力工作站"])
    assert table[first + 1 : first + 4] == [
        row("伙房修繕", "經", amounts="1,200,000 300,000 50,000 1,550,000"),
        ["115 年度"],
        row("設備", "資", amounts="1,200,000 300,000 50,000 1,550,000"),
    ]
    assert row("115 年度小計", amounts="2,400,000 600,000 100,000 3,100,000") in table
    assert row("合計", amounts="3,600,000 900,000 150,000 4,650,000") in table
    assert row("一、共作基地", amounts="3,600,000 900,000 150,000 4,650,000") in table
    assert row("二、枇杷節", amounts="1,200,000 300,000 50,000 1,550,000") in table
    assert row("115 年度資本門", amounts="1,200,000 300,000 50,000 1,550,000") in table
    assert row("116 年度經常門", amounts="2,400,000 600,000 100,000 3,100,000") in table
    assert table.count(row("總計", amounts="4,800,000 1,200,000 200,000 6,200,000")) == 2
    assert ["總經費", "6,200,000 元"] in table


def test_meetings_kpis_and_steps_are_listed() -> None:
    table = rows(html(version(SMALL)))
    first = table.index(["1", "115.03.07", "區公所", "43", "第一次紀錄.pdf"])
    assert table[first + 1 : first + 4] == [
        ["", "共識要點：未填"],
        ["2", "115.04.11", "土牛國小", "28", "未附"],
        ["", "共識要點：可行"],
    ]
    indicators = table.index(["指標", "單位", "基準值", "115 年度", "佐證來源"])
    assert table[indicators + 1] == ["移入人口", "人", "0", "12.5", "戶政"]
    assert ["1", "場域盤點", "115.03.01～115.05.31", "土牛"] in table
    assert ["人", "劉家伙房耆老", "土牛", "—"] in table
    assert ["文", "未列"] in table


def test_figures_have_separators_in_the_paper() -> None:
    many = version(copy.deepcopy(SMALL))
    many.content["consensus"][0]["attendance"] = 1043
    for of in many.content["ventures"]:
        of["kpis"][0] |= {"baseline": "1200", "target": "34567.5"}
    table = rows(html(many))
    assert ["1", "115.03.07", "區公所", "1,043", "第一次紀錄.pdf"] in table
    assert ["移入人口", "人", "1,200", "34,567.5", "戶政"] in table


def test_an_unfinished_plan_can_be_printed() -> None:
    empty = version([venture("空", [])])
    empty.content["consensus"] = []
    for part in ("stakeholders", "steps", "kpis"):
        empty.content["ventures"][0][part] = []
    assert rows(html(empty)).count(["未列"]) == 5
    empty.content["ventures"] = []
    assert printed(empty).pages >= 3


def test_the_paper_has_numbered_pages_a_true_contents_page_and_bookmarks() -> None:
    rendered = printed(version(SMALL))
    pages = pages_of(rendered.pdf)
    assert len(pages) == rendered.pages
    assert "頁／共" not in pages[0]
    assert [f"第{number}頁／共{len(pages)}頁" in page for number, page in enumerate(pages[1:], 2)] == [True] * (
        len(pages) - 1
    )
    for chapter in CHAPTERS:
        page = next(number for number, page in enumerate(pages, 1) if number > 2 and chapter in page)
        assert re.search(rf"{re.escape(chapter)}\.*{page}(?!\d)", pages[1])
    with pikepdf.open(io.BytesIO(rendered.pdf)) as document, document.open_outline() as outline:
        titles = [item.title for item in outline.root]
        ventures = [item.title for item in outline.root[4].children]
    assert titles == CHAPTERS
    assert ventures == ["事業一：共作基地", "事業二：枇杷節"]


def test_rare_characters_are_printed_in_kai() -> None:
    rendered = printed(version(SMALL))
    assert fonts_of(rendered.pdf) == {"Paper-Latin", "TW-Kai", "TW-Kai-Ext-B"}
    assert "石岡𤆬客厝計畫" in pages_of(rendered.pdf)[0]
    assert "游錫堃" in "".join(pages_of(rendered.pdf))


def test_a_table_of_thirty_rows_repeats_its_head_and_keeps_its_sum_company() -> None:
    lines = [line(115 + number // 24, f"第{number}項工作與設備") for number in range(72)]
    pages = [page for page in pages_of(printed(version([venture("長表", lines)])).pdf) if "項工作與設備" in page]
    assert len(pages) >= 3
    assert ["項目經／資中央地方民間合計" in page for page in pages] == [True] * len(pages)
    total = next(page for page in pages if "合計86,400,000" in page)
    assert "第71項工作與設備" in total


def test_the_same_version_is_the_same_file() -> None:
    assert printed(version(SMALL)).pdf == printed(version(SMALL)).pdf


def test_demo_plans_are_marked_on_every_page() -> None:
    pages = pages_of(printed(version(SMALL, is_demo=True)).pdf)
    assert ["示範資料" in page for page in pages] == [True] * len(pages)
    assert "示範資料" not in html(version(SMALL))


@pytest.mark.parametrize(
    ("path", "field"),
    [
        (("basics", "title"), "計畫名稱"),
        (("vision",), "願景"),
        (("consensus", 0, "place"), "共識會議"),
        (("ventures", 1, "theme"), "事業二：事業主題"),
        (("ventures", 0, "steps", 0, "title"), "事業一：事業構想"),
        (("ventures", 0, "budget", 0, "item"), "事業一：所需資源"),
    ],
)
def test_a_character_without_font_is_told_with_its_field(path: tuple[Any, ...], field: str) -> None:
    plan_version = version([venture("甲", [line(115)]), venture("乙", [line(115)])])
    place: Any = plan_version.content
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] += "🎉"
    with pytest.raises(MissingGlyphs) as error:
        printed(plan_version)
    assert [str(glyph) for glyph in error.value.missing] == [f"{field}「🎉」（U+1F389）"]


def test_the_name_of_a_file_never_keeps_a_plan_from_its_paper() -> None:
    plan_version = version([venture("甲", [line(115)])])
    plan_version.content["consensus"][0]["minutes"]["name"] = "👨\u200d👩\u200d👧第一次紀錄🏡.pdf"
    paper = printed(plan_version)
    assert "〓第一次紀錄〓.pdf" in re.sub("〓+", "〓", "".join(pages_of(paper.pdf)))


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, ""),
        ({"address": "石岡區德成路"}, "石岡區德成路"),
        (
            {"longitude": "120.78", "latitude": "24.275", "located_in": "石岡區"},
            "石岡區（東經 120.78°，北緯 24.275°）",
        ),
        (
            {"address": "石岡區德成路", "longitude": "120.78", "latitude": "24.275", "located_in": "石岡區"},
            "石岡區德成路　石岡區（東經 120.78°，北緯 24.275°）",
        ),
    ],
)
def test_a_place_is_written_in_words(given, words):
    assert place(from_version({"ventures": [venture("甲", []) | given]}).ventures[0]) == words

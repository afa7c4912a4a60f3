"""計畫書: every chapter, right sums, long tables, rare characters."""

from __future__ import annotations

import copy
import datetime as dt
import io
import re
from typing import Any

import pikepdf
import pytest
from django.utils import timezone

from documents.papers.render import MissingGlyphs, html_of
from proposals.content import from_version
from proposals.models import PlanVersion, Proposal
from proposals.papers import pdf
from tests.documents.papers.pdf_text import fonts_of, pages_of

CHAPTERS = [
    "壹、基本資料",
    "貳、資源盤點（人文地產景）",
    "參、共識會議",
    "肆、願景",
    "伍、事業提案",
    "陸、經費彙總",
    "柒、預期效益",
]
SENTENCE = "石岡區傳統客家伙房閒置，結合青年、耆老與農會修繕為共作空間。"


def line(
    year: int, item: str = "伙房修繕", *, capital: bool = False, programme: bool = True, **money: int
) -> dict[str, Any]:
    amounts = {"central": 1_200_000, "local": 300_000, "private": 50_000} | money
    return {
        "item": item,
        "programme": {"code": "CP01", "name": "國家發展委員會・地方創生青年培力工作站"} if programme else None,
        "year": year,
        "expense": "capital" if capital else "recurrent",
        "expense_label": "資本門" if capital else "經常門",
        "total": sum(amounts.values()),
    } | amounts


def venture(title: str, lines: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "id": 1,
        "title": title,
        "theme": f"{SENTENCE}\n\n第二段",
        "method": SENTENCE * 3,
        "executing_unit": "石岡區金星社區發展協會",
        "stakeholders": [{"name": "石岡區農會", "relation": "通路", "involvement": "代售"}],
        "steps": [{"title": "場域盤點", "starts_on": "2026-03-01", "ends_on": "2026-05-31", "place": "土牛"}],
        "kpis": [
            {
                "code": "K01",
                "name": "移入人口",
                "unit": "人",
                "year": 115,
                "baseline": "0",
                "target": "12.5",
                "evidence": "戶政",
            }
        ],
        "declared_total": sum(row["total"] for row in lines),
        "budget": lines,
    }


def content(ventures: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "basics": {
            "title": "石岡𤆬客厝計畫",
            "summary": SENTENCE,
            "owner": {"id": 1, "name": "山城永續發展協會", "kind": "民間團體"},
            "districts": [
                {"code": "a", "name": "石岡區", "priority": True},
                {"code": "b", "name": "東勢區", "priority": False},
            ],
            "contact": {"name": "游錫堃", "phone": "04-25720000", "email": ""},
        },
        "resources": [
            {"kind": "people", "kind_label": "人", "name": "劉家伙房耆老", "place": "土牛", "description": ""}
        ],
        "consensus": [
            {
                "held_on": "2026-03-07",
                "place": "區公所",
                "attendance": 43,
                "summary": "",
                "minutes": {"id": "x", "name": "第一次紀錄.pdf", "sha256": "0"},
            },
            {"held_on": "2026-04-11", "place": "土牛國小", "attendance": 28, "summary": "可行", "minutes": None},
        ],
        "vision": SENTENCE,
        "ventures": ventures,
        "benefits": "青年返鄉二十人",
    }


def version(ventures: list[dict[str, Any]], **plan: Any) -> PlanVersion:
    """An unsaved version: the paper needs no row but this one."""
    return PlanVersion(
        proposal=Proposal(title="現在的名稱", template_id=1, **plan),
        number=3,
        content=content(ventures),
        sha256="a" * 64,
        created_at=timezone.make_aware(dt.datetime(2026, 11, 20)),
    )


SMALL = [
    venture("共作基地", [line(115), line(115, "設備", capital=True, programme=False), line(116)]),
    venture("枇杷節", [line(116)]),
]


def html(plan_version: PlanVersion) -> str:
    return html_of(pdf.TEMPLATE, pdf.context(plan_version), stylesheets=pdf.STYLESHEETS)


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
        assert re.search(rf'<h[23] id="{anchor}">{words}</h', text)


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
    item = "伙房修繕（經常門） 對接：國家發展委員會・地方創生青年培力工作站"
    assert row("115", item, amounts="1,200,000 300,000 50,000 1,550,000") in table
    assert row("115", "設備（資本門）", amounts="1,200,000 300,000 50,000 1,550,000") in table
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
    assert ["1", "115.03.07", "區公所", "43", "—", "第一次紀錄.pdf"] in table
    assert ["2", "115.04.11", "土牛國小", "28", "可行", "未附"] in table
    assert ["移入人口（人）", "115", "0", "12.5", "戶政"] in table
    assert ["1", "場域盤點", "115.03.01～115.05.31", "土牛"] in table
    assert ["人", "劉家伙房耆老", "土牛", "—"] in table
    assert ["文", "未列"] in table


def test_figures_have_separators_in_the_paper() -> None:
    many = version(copy.deepcopy(SMALL))
    many.content["consensus"][0]["attendance"] = 1043
    for of in many.content["ventures"]:
        of["kpis"][0] |= {"baseline": "1200", "target": "34567.5"}
    table = rows(html(many))
    assert ["1", "115.03.07", "區公所", "1,043", "—", "第一次紀錄.pdf"] in table
    assert ["移入人口（人）", "115", "1,200", "34,567.5", "戶政"] in table


def test_an_unfinished_plan_can_be_printed() -> None:
    empty = version([venture("空", [])])
    empty.content["consensus"] = []
    for part in ("stakeholders", "steps", "kpis"):
        empty.content["ventures"][0][part] = []
    assert rows(html(empty)).count(["未列"]) == 5
    empty.content["ventures"] = []
    assert pdf.plan_pdf(empty).pages >= 3


def test_the_paper_has_numbered_pages_a_true_contents_page_and_bookmarks() -> None:
    rendered = pdf.plan_pdf(version(SMALL))
    pages = pages_of(rendered.pdf)
    assert len(pages) == rendered.pages
    assert "頁／共" not in pages[0]
    assert [f"第{number}頁／共{len(pages)}頁" in page for number, page in enumerate(pages[1:], 2)] == [True] * (
        len(pages) - 1
    )
    for chapter in CHAPTERS:
        printed = next(number for number, page in enumerate(pages, 1) if number > 2 and chapter in page)
        assert re.search(rf"{re.escape(chapter)}\.*{printed}(?!\d)", pages[1])
    with pikepdf.open(io.BytesIO(rendered.pdf)) as document, document.open_outline() as outline:
        titles = [item.title for item in outline.root[-1].children]
    assert titles == CHAPTERS


def test_rare_characters_are_printed_in_kai() -> None:
    rendered = pdf.plan_pdf(version(SMALL))
    assert fonts_of(rendered.pdf) == {"TW-Kai", "TW-Kai-Ext-B"}
    assert "石岡𤆬客厝計畫" in pages_of(rendered.pdf)[0]
    assert "游錫堃" in "".join(pages_of(rendered.pdf))


def test_a_table_of_thirty_rows_repeats_its_head_and_keeps_its_sum_company() -> None:
    lines = [line(115 + number // 12, f"第{number}項工作與設備") for number in range(36)]
    pages = [page for page in pages_of(pdf.plan_pdf(version([venture("長表", lines)])).pdf) if "項工作與設備" in page]
    assert len(pages) >= 3
    assert ["年度項目與對接計畫中央地方民間合計" in page for page in pages] == [True] * len(pages)
    total = next(page for page in pages if "合計43,200,000" in page)
    assert "第35項工作與設備" in total


def test_the_same_version_is_the_same_file() -> None:
    assert pdf.plan_pdf(version(SMALL)).pdf == pdf.plan_pdf(version(SMALL)).pdf


def test_demo_plans_are_marked_on_every_page() -> None:
    pages = pages_of(pdf.plan_pdf(version(SMALL, is_demo=True)).pdf)
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
        pdf.plan_pdf(plan_version)
    assert [str(glyph) for glyph in error.value.missing] == [f"{field}「🎉」（U+1F389）"]


def test_the_name_of_a_file_never_keeps_a_plan_from_its_paper() -> None:
    plan_version = version([venture("甲", [line(115)])])
    plan_version.content["consensus"][0]["minutes"]["name"] = "👨\u200d👩\u200d👧第一次紀錄🏡.pdf"
    paper = pdf.plan_pdf(plan_version)
    assert "〓第一次紀錄〓.pdf" in re.sub("〓+", "〓", "".join(pages_of(paper.pdf)))


@pytest.mark.parametrize(
    ("number", "words"), [(1, "一"), (9, "九"), (10, "十"), (11, "十一"), (20, "二十"), (35, "三十五"), (0, "〇")]
)
def test_numerals(number: int, words: str) -> None:
    assert pdf.numeral(number) == words


@pytest.mark.parametrize(
    ("place", "words"),
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
def test_a_place_is_written_in_words(place, words):
    assert pdf.place(from_version({"ventures": [venture("甲", []) | place]}).ventures[0]) == words

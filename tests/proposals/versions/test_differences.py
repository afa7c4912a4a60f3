"""What changed between two versions: exact differences, the page, the paper, and who may see them."""

from __future__ import annotations

import copy
import re
from typing import Any

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from chapters.states import Section
from proposals.content import from_version
from proposals.versions import differences as d
from proposals.versions.differences import Amount, Change, Pair, Skipped, Span, compare, paragraphs
from tests.proposals.papers.versions import line, venture
from tests.proposals.versions.cases import plan

SAME, ADDED, REMOVED, CHANGED = Change.SAME, Change.ADDED, Change.REMOVED, Change.CHANGED


def written(spans: tuple[Span, ...] | None) -> str | None:
    """A side as one reads it: [-gone-] and [+come+]."""
    signs = {SAME: "{}", REMOVED: "[-{}-]", ADDED: "[+{}+]"}
    return None if spans is None else "".join(signs[span.change].format(span.text) for span in spans)


def sides(pair: Pair) -> tuple[str | None, str | None]:
    return written(pair.old), written(pair.new)


def prose(old: str, new: str) -> list[tuple[str | None, str | None]]:
    return [sides(pair) for pair in paragraphs(old, new)]


def changed(old: dict[str, Any], new: dict[str, Any]) -> list[tuple[str, str, int | None]]:
    """Section, change and venture of what is not the same."""
    return [
        (entry.section.value, entry.change.value, entry.venture and entry.venture.id)
        for entry in compare(from_version(old), from_version(new))
        if entry.change != SAME
    ]


def parts(old: dict[str, Any], new: dict[str, Any], section: str) -> tuple[Any, ...]:
    return next(
        entry.parts
        for entry in compare(from_version(old), from_version(new))
        if entry.section == section and entry.change != SAME
    )


def cells(changed_row: d.Row) -> dict[str, tuple[str | None, str | None]]:
    """The cells that changed."""
    return {str(cell.label): sides(cell.pair) for cell in changed_row.cells if cell.pair.change != SAME}


# --- texts -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "", ("", "")),
        ("共作基地", "共作基地", ("共作基地", "共作基地")),
        ("", "共作基地", ("", "[+共作基地+]")),
        ("共作基地", "", ("[-共作基地-]", "")),
        # figures and Latin words are whole
        ("補助1,200,000元。", "補助1,350,000元。", ("補助[-1,200,000-]元。", "補助[+1,350,000+]元。")),
        ("達成 12.5% 以上", "達成 15% 以上", ("達成 [-12.5%-] 以上", "達成 [+15%+] 以上")),
        ("a rice field", "a rich field", ("a [-rice-] field", "a [+rich+] field")),
        # an addition is an addition, also after a sentence without a full stop
        ("由協會辦理", "由協會辦理，每季公開報告。", ("由協會辦理", "由協會辦理[+，每季公開報告。+]")),
        ("甲辦理。乙協助。", "甲辦理。丙出資。乙協助。", ("甲辦理。乙協助。", "甲辦理。[+丙出資。+]乙協助。")),
        # phrases, not single characters
        (
            "本計畫由在地青年與耆老共同推動。",
            "本計畫由返鄉學子和農友共同推動。",
            ("本計畫由[-在地青年與耆老-]共同推動。", "本計畫由[+返鄉學子和農友+]共同推動。"),
        ),
        (
            "設置共作空間供青年使用並開放社區居民。",
            "設置共學教室供學童使用並開放社區居民。",
            ("[-設置共作空間供青年-]使用並開放社區居民。", "[+設置共學教室供學童+]使用並開放社區居民。"),
        ),
        # what has nothing in common is replaced as a whole
        ("完全不同的一句話", "Rice and tea", ("[-完全不同的一句話-]", "[+Rice and tea+]")),
    ],
)
def test_words(old, new, expected):
    assert prose(old, new) == [expected]


def test_paragraphs_keep_their_places():
    old = "第一段說明緣起。\n\n第二段說明推動方法與期程。\n第三段說明營運。"
    new = "第一段說明緣起。\n\n新增的一段，談財務。\n第二段說明推動方法與分工。\n第三段說明營運。"
    assert prose(old, new) == [
        ("第一段說明緣起。", "第一段說明緣起。"),
        ("", ""),
        (None, "[+新增的一段，談財務。+]"),
        ("第二段說明推動方法與[-期程-]。", "第二段說明推動方法與[+分工+]。"),
        ("第三段說明營運。", "第三段說明營運。"),
    ]


def test_line_ends_of_browsers_are_no_change():
    assert changed(plan(vision="甲\r\n乙"), plan(vision="甲\n乙")) == []
    assert prose("甲\r\n乙", "甲\n丙") == [("甲", "甲"), ("[-乙-]", "[+丙+]")]


def test_unchanged_paragraphs_are_left_out_where_there_are_several():
    (found,) = parts(plan(vision="一\n\n二\n三\n四"), plan(vision="一\n\n二\n三\n四之一"), Section.VISION)
    blocks = list(found.blocks)
    assert blocks[0] == Skipped(3)
    assert [sides(block) for block in blocks[1:]] == [("四", "四[+之一+]")]


def test_a_paragraph_too_long_for_words_is_compared_by_sentences_and_clauses(monkeypatch):
    monkeypatch.setattr("proposals.versions.differences.texts.MAX_CELLS", 20)
    old = "甲協會辦理共學課程，乙農會協助銷售農產品，丙公所提供場地。"
    new = "丁協會辦理共學課程，乙農會協助銷售農產品，丙公所提供空間。"
    found = prose(old, new)
    assert [re.sub(r"\[-(.*?)-\]", r"\1", found[0][0]), re.sub(r"\[\+(.*?)\+\]", r"\1", found[0][1])] == [old, new]
    assert "，乙農會協助銷售農產品，丙公所提供" in found[0][1]


alphabet = st.sampled_from("甲乙丙的，。！\n a1,. \U00020089\u0301")
texts = st.one_of(st.text(alphabet, max_size=60), st.text(max_size=30))


def side_of(pairs: tuple[Pair, ...], name: str) -> str:
    found = [getattr(pair, name) for pair in pairs]
    return "\n".join("".join(span.text for span in spans) for spans in found if spans is not None)


@given(texts, texts)
def test_each_side_is_its_text(old, new):
    pairs = paragraphs(old, new)
    assert side_of(pairs, "old") == "\n".join(d.lines_of(old))
    assert side_of(pairs, "new") == "\n".join(d.lines_of(new))
    assert {span.change for pair in pairs for span in pair.old or ()} <= {SAME, REMOVED}
    assert {span.change for pair in pairs for span in pair.new or ()} <= {SAME, ADDED}


@given(st.text(st.sampled_from("甲乙，。\n"), max_size=80), st.text(st.sampled_from("甲乙，。\n"), max_size=80))
def test_what_is_the_same_is_the_same_on_both_sides(old, new):
    for pair in paragraphs(old, new):
        if pair.old is not None and pair.new is not None:
            kept = ["".join(s.text for s in side if s.change == SAME) for side in (pair.old, pair.new)]
            assert kept[0] == kept[1]


@given(texts)
def test_a_text_does_not_differ_from_itself(text):
    assert {pair.change for pair in paragraphs(text, text)} == {SAME}


# --- rows and money --------------------------------------------------------------------------------------------------


def test_nothing_changed():
    one = plan(venture("共作基地", [line(115)]))
    found = compare(from_version(one), from_version(copy.deepcopy(one)))
    assert {entry.change for entry in found} == {SAME}
    assert [(entry.section.value, entry.venture and entry.venture.title) for entry in found] == [
        ("basics", None),
        ("resources", None),
        ("consensus", None),
        ("vision", None),
        ("theme", "共作基地"),
        ("stakeholders", "共作基地"),
        ("concept", "共作基地"),
        ("kpi", "共作基地"),
        ("budget", "共作基地"),
        ("benefits", None),
    ]


def test_the_order_of_rows_means_nothing():
    old = plan(venture("甲", [line(115, "修繕"), line(116, "設備")]))
    assert changed(old, plan(venture("甲", [line(116, "設備"), line(115, "修繕")]))) == []


def test_rows_are_matched_by_what_names_them():
    old, new = plan(venture("甲", [])), plan(venture("甲", []))
    new["resources"] = [
        {"kind": "land", "kind_label": "地", "name": "五福臨門神木", "place": "龍興里", "description": ""},
        old["resources"][0] | {"place": "土牛客家文化館"},
    ]
    (table,) = parts(old, new, Section.RESOURCES)
    assert [(found.change, cells(found)) for found in table.rows] == [
        (
            ADDED,
            {
                "類別": (None, "[+地+]"),
                "名稱": (None, "[+五福臨門神木+]"),
                "地點": (None, "[+龍興里+]"),
                "特色說明": (None, ""),
            },
        ),
        (CHANGED, {"地點": ("[-土牛-]", "[+土牛客家文化館+]")}),
    ]
    assert table.same == 0


def test_a_row_that_got_another_name_is_found_by_likeness():
    old, new = plan(venture("甲", [])), plan(venture("甲", []))
    new["ventures"][0]["steps"] = [old["ventures"][0]["steps"][0] | {"title": "場域盤點與測繪"}]
    (table,) = parts(old, new, Section.CONCEPT)
    assert [(found.change, cells(found)) for found in table.rows] == [
        (CHANGED, {"工作項目": ("[-場域盤點-]", "[+場域盤點與測繪+]")})
    ]
    new["ventures"][0]["steps"] = [
        {"title": "導覽培訓", "starts_on": "2027-01-05", "ends_on": "2027-09-30", "place": "石岡壩"}
    ]
    (table,) = parts(old, new, Section.CONCEPT)
    assert [found.change for found in table.rows] == [REMOVED, ADDED]


def test_dates_indicators_and_minutes_are_written_as_people_do():
    old, new = plan(venture("甲", [])), plan(venture("甲", []))
    new["consensus"][0]["minutes"] = {"id": "y", "name": "第一次紀錄.pdf", "sha256": "9f" * 32}
    new["ventures"][0]["steps"][0]["ends_on"] = "2026-06-30"
    new["ventures"][0]["kpis"][0]["target"] = "12000"
    assert cells(parts(old, new, Section.CONSENSUS)[0].rows[0]) == {
        "會議紀錄": ("[-第一次紀錄.pdf（0）-]", "[+第一次紀錄.pdf（9f9f9f9f）+]")
    }
    assert cells(parts(old, new, Section.CONCEPT)[0].rows[0]) == {"完成": ("[-115.05.31-]", "[+115.06.30+]")}
    assert cells(parts(old, new, Section.KPI)[0].rows[0]) == {"目標值": ("[-12.5-]", "[+12,000+]")}


def test_a_place_that_was_said_later_or_moved():
    old, new = plan(venture("甲", [])), plan(venture("甲", []))
    place = {"address": "石岡區德成路", "longitude": "120.78", "latitude": "24.275", "located_in": "石岡區"}
    new["ventures"][0] |= place
    (table,) = parts(old, new, Section.CONCEPT)
    assert cells(table.rows[0]) == {
        "地址": ("", "[+石岡區德成路+]"),
        "所在行政區": ("", "[+石岡區+]"),
        "經度": ("", "[+120.78+]"),
        "緯度": ("", "[+24.275+]"),
    }
    old["ventures"][0] |= place | {"latitude": "24.2741"}
    (table,) = parts(old, new, Section.CONCEPT)
    assert cells(table.rows[0]) == {"緯度": ("[-24.2741-]", "[+24.275+]")}


def test_money_by_amount():
    old = plan(venture("甲", [line(115), line(116, capital=True)]))
    new = plan(venture("甲", [line(115, central=1_500_000), line(116, capital=True, private=0)]))
    facts, table, sums = parts(old, new, Section.BUDGET)
    assert [(cell.difference, cells(facts.rows[0])) for cell in facts.rows[0].cells] == [
        ("+250,000", {"事業總經費（元）": ("[-3,100,000-]", "[+3,350,000+]")})
    ]
    assert [cells(found) for found in table.rows] == [
        {"中央": ("[-1,200,000-]", "[+1,500,000+]"), "小計": ("[-1,550,000-]", "[+1,850,000+]")},
        {"民間": ("[-50,000-]", "[+0+]"), "小計": ("[-1,550,000-]", "[+1,500,000+]")},
    ]
    assert [[cell.difference for cell in found.cells if cell.difference] for found in table.rows] == [
        ["+300,000", "+300,000"],
        ["−50,000", "−50,000"],
    ]
    assert [(str(a.label), a.old, a.new, a.difference) for a in sums.amounts] == [
        ("中央", 2_400_000, 2_700_000, "+300,000"),
        ("地方", 600_000, 600_000, "0"),
        ("民間", 100_000, 50_000, "−50,000"),
        ("經常門", 1_550_000, 1_850_000, "+300,000"),
        ("資本門", 1_550_000, 1_500_000, "−50,000"),
        ("115 年度", 1_550_000, 1_850_000, "+300,000"),
        ("116 年度", 1_550_000, 1_500_000, "−50,000"),
        ("合計", 3_100_000, 3_350_000, "+250,000"),
    ]
    assert d.totals(from_version(old), from_version(new)).amounts == sums.amounts


def test_a_line_of_another_amount_and_year_is_not_a_new_line():
    old, new = plan(venture("甲", [line(115)])), plan(venture("甲", [line(116)]))
    table = parts(old, new, Section.BUDGET)[0]
    assert [(found.change, cells(found)) for found in table.rows] == [(CHANGED, {"年度": ("[-115-]", "[+116+]")})]


def test_ventures_are_matched_by_id():
    one, two = venture("甲", [line(115)]), venture("乙", [])
    two["id"] = 2
    three = venture("丙", []) | {"id": 3}
    found = compare(from_version(plan(one, two)), from_version(plan(three, one | {"title": "甲之一"})))
    assert [(e.venture.id, e.venture.number, e.venture.title, e.venture.change) for e in found if e.venture][::5] == [
        (3, 1, "丙", ADDED),
        (1, 2, "甲之一", SAME),
        (2, 2, "乙", REMOVED),
    ]
    assert changed(plan(one, two), plan(three, one | {"title": "甲之一"})) == [
        *[(section, "added", 3) for section in ("theme", "stakeholders", "concept", "kpi", "budget")],
        ("theme", "changed", 1),
        *[(section, "removed", 2) for section in ("theme", "stakeholders", "concept", "kpi", "budget")],
    ]


def test_basics():
    old, new = plan(), plan()
    new["basics"] = copy.deepcopy(old["basics"]) | {"title": "石岡計畫", "summary": "第一版摘要。"}
    new["basics"]["districts"] = new["basics"]["districts"][:1]
    new["basics"]["contact"]["phone"] = ""
    facts, summary = parts(old, new, Section.BASICS)
    assert cells(facts.rows[0]) == {
        "計畫名稱": ("[-石岡𤆬客厝計畫-]", "[+石岡計畫+]"),
        "提案行政區": ("[-石岡區、東勢區-]", "[+石岡區+]"),
        "聯絡電話": ("[-04-25720000-]", ""),
    }
    assert str(summary.label) == "構想摘要"


def test_labels_follow_the_readers_language():
    """They are chosen where they are written, so that a paper is Chinese for an English reader too."""
    with override("en"):
        found = compare(from_version(plan(vision="甲")), from_version(plan(vision="乙")))
    assert str(found[3].section.label) == "願景"
    assert str(found[3].parts[0].label) == "願景"


def test_sums_have_signs():
    assert [Amount("", a, b).difference for a, b in ((0, 1000), (1000, 0), (5, 5))] == ["+1,000", "−1,000", "0"]

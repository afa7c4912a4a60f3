"""The paste battery: what spreadsheets and web pages copy, and what a section's rows understand of it."""

from __future__ import annotations

from typing import Any

import pytest

from chapters.states import Section
from inputs.fields import grouped
from programmes.models import CentralProgramme, Kpi
from tests.proposals.pasting import clipboards as c

pytestmark = pytest.mark.django_db
FIELDS = {
    Section.BUDGET: ("item", "year", "expense", "central", "local", "private"),
    Section.KPI: ("kpi", "year", "baseline", "target", "evidence"),
    Section.CONCEPT: ("title", "starts_on", "ends_on", "place"),
}


def understood(answer: Any, section: str = Section.BUDGET) -> list[str]:
    """What stands in the form of each line, as the form reads it; a dash for what is blank."""
    preview = answer.context["preview"]
    forms = [preview.judged[prefix] for _line, prefix, _number, _was in preview.filled.rows]
    return [" ".join(str(form[name].data or "—") for name in FIELDS[section]) for form in forms]


def left_out(answer: Any) -> list[tuple[int, str]]:
    return [(line.number, line.kind) for line in answer.context["preview"].lines if not line.is_line]


def problems(answer: Any) -> list[str]:
    """Without which row of the form it would be."""
    return [words.partition("貼上的")[2].replace("）", "", 1) for words in answer.context["preview"].problems]


BATTERY = {
    "LibreOffice Calc": ("", c.CALC, ["專職人員薪資 （含勞健保） 116 recurrent 1,560,000 — 240,000"]),
    "Excel": ("項目\t年度\n", c.EXCEL, ["工作站業務與青年陪伴， 含場地 及保險 116 — 1,640,000 — —"]),
    "Google Sheets": ("", c.SHEETS, ["水圳步道 環境整理 116 capital 4,500,000 — —"]),
    "a web page": ("", c.WEB, ["導覽點整備 116 — 2,400,000 600,000 —", "果園圍籬 補植 117 — 80,500 — —"]),
    "merged cells": ("", c.MERGED, ["薪資 116 — 900,000 — 1", "業務 116 — — — 2"]),
    "two tables": ("", c.TWO_TABLES, ["冰箱 — — — — 50,000"]),
    "quoted cells": (
        c.QUOTED,
        "",
        ['共食廚房 修繕 "一期" 116 — — 50,000 —', "甲 乙 116 — — 1 —", '12" 管線 117 — — 2 —', '"未關 117 — — 3 —'],
    ),
    "full-width digits": (c.FULL_WIDTH, "", ["步道整理 116 — 1,234,567 — 200,000"]),
    "units in heads and cells": (
        c.UNITS,
        "",
        ["甲 116 — 1,200,000 305,000 7萬5千", "乙 116 — 500 120,000,000 800,000"],
    ),
    "the unit above the heads": (c.SAID_ABOVE, "", ["甲 116 — 1,500 — —"]),
    "totals": (
        c.TOTALS,
        "",
        [
            *("小計畫執行費 116 — 100 — 10", "總務 116 — 200 — 20", "展售 117 — 5 — —", "攤位 117 — 6 — —"),
            *("展售 — — — — 7", "— — — — — 7"),  # of one line the second may be another like it
        ],
    ),
    "book-keeping": (c.BOOKED, "", ["甲 116 — 1,200 — -300", "乙 116 — -50 -7 -1,000"]),
    "what is no figure": (c.BROKEN, "", ["甲 116 — 1.23E+06 ######## #REF!", "乙 116 — 15% US$30 12.5"]),
    "heads of two rows": (c.TWO_HEADS, "", ["甲 116 — 1 2 3"]),
    "years and kinds": (
        c.YEARS,
        "",
        ["甲 116 recurrent — — 1", "乙 117 capital — — 2", "丙 — recurrent — — 3", "丁 117 — — — 4"],
    ),
    "what nobody sees": (c.UNSEEN, "", ["甲 116 — 1,234,567 — —", "乙 116 — 1,200 — —"]),
    "programmes": (c.PROGRAMMES, "", ["甲 116 — 1 — —", "乙 116 — 2 — —", "丙 116 — 3 — —"]),
}


@pytest.mark.parametrize("name", BATTERY)
def test_what_is_copied_is_understood(writer, name):
    text, html, expected = BATTERY[name]
    answer = writer.paste(text, html)
    assert (answer.status_code, understood(answer)) == (200, expected)


def test_headings_totals_notes_and_blank_rows_are_told_apart(writer):
    assert left_out(writer.paste("", c.CALC)) == [(1, "head"), (2, "head"), (4, "total")]
    assert left_out(writer.paste("", c.WEB)) == [(1, "head"), (4, "total"), (5, "aside")]
    totals = [(1, "head"), (4, "total"), (5, "blank"), (6, "head"), (9, "total"), (10, "total"), (11, "total")]
    assert left_out(writer.paste(c.TOTALS)) == totals
    assert left_out(writer.paste(c.SAID_ABOVE)) == [(1, "head"), (2, "head"), (3, "head")]


def test_hidden_cells_are_left_out_and_counted(writer):
    answer = writer.paste("", c.EXCEL)
    assert answer.context["preview"].table.hidden == 5  # the column's two, the row's three
    assert "有 5 格在原來的表格裡是隱藏的" in answer.text
    assert "待議價" not in answer.text.partition('id="pasted-hint"')[0].partition("<table")[2]


def test_of_several_tables_the_largest_is_read_and_that_is_said(writer):
    assert "這裡只讀最大的一個" in writer.paste("", c.TWO_TABLES).text
    assert "這裡只讀最大的一個" not in writer.paste("", c.MERGED).text


def test_what_is_refused_names_row_and_column_and_why(writer):
    assert problems(writer.paste(c.BROKEN)) == [
        "第 2 列「中央」：「1.23E+06」是科學記號，看不出原來的數。請把儲存格改成數值格式，再複製一次。",
        "第 2 列「地方」：欄太窄，試算表複製到的是 # 號。請把那一欄拉寬，再複製一次。",
        "第 2 列「民間」：這一格是試算表的錯誤值，請改填正確的內容。",
        "第 2 列：還要填「經／資」。",
        "第 3 列「中央」：您填的是「15%」：這裡請填 15；不接受「%」。",
        "第 3 列「地方」：「US$30」不是新臺幣，請換算後填寫。",
        "第 3 列「民間」：金額以元為單位，請輸入整數，不要有小數。",
        "第 3 列：還要填「經／資」。",
    ]
    assert problems(writer.paste(c.YEARS))[0] == "第 4 列「年度」：沒有「113」這個選項。可以填：114、115、116、117。"
    below = [words for words in problems(writer.paste(c.BOOKED)) if "負數" in words]
    assert below == [
        "第 2 列「民間」：金額不可為負數。",
        "第 3 列「中央」：金額不可為負數。",
        "第 3 列「地方」：金額不可為負數。",
        "第 3 列「民間」：金額不可為負數。",
    ]
    assert "第 4 列「對接中央計畫」：沒有「不知名計畫」這個選項。" in problems(writer.paste(c.PROGRAMMES))[-2]


def test_programmes_go_by_code_and_name(writer):
    preview = writer.paste(c.PROGRAMMES).context["preview"]
    chosen = [preview.filled.data[f"{prefix}-programme"] for _line, prefix, _number, _was in preview.filled.rows]
    first = str(CentralProgramme.objects.get(code="CP01").pk)
    assert chosen == [first, first, ""]


def test_an_amount_of_merged_rows_is_taken_once(writer):
    answer = writer.paste("", c.MERGED)
    assert "空白（合併的儲存格，金額只帶入第一列）" in answer.text
    first = str(CentralProgramme.objects.get(code="CP01").pk)
    data = answer.context["preview"].filled.data
    assert [data[f"{row[1]}-programme"] for row in answer.context["preview"].filled.rows] == [first, first]


def test_each_figure_that_is_read_otherwise_says_as_what(writer):
    shown = writer.paste(c.UNITS).context["preview"].shown
    said = [[(cell.text, cell.words) for cell in line.cells[2:]] for line in shown if line.line.is_line]
    assert said == [
        [("1,200", "1,200,000"), ("30.5", "305,000"), ("7萬5千", "")],
        [("500元", "500"), ("1.2億元", "120,000,000"), ("80萬元", "800,000")],
    ]


def test_indicators(writer):
    answer = writer.paste(c.KPIS, section=Section.KPI)
    jobs = Kpi.objects.get(name="在地就業人數（新增/維持）")
    people = Kpi.objects.get(name="移入人口（設籍/返鄉留鄉青年人數）")
    assert understood(answer, Section.KPI) == [
        f"{jobs.pk} 116 12 1,200 人 勞保名冊",
        f"{people.pk} 117 -3 2.5E+2 —",
        "— 116 — 5 —",
    ]
    assert [words.partition("：")[0] for words in problems(answer)] == [
        "第 3 列",  # there is a target of it for that year
        "第 4 列「基準值」",
        "第 4 列「目標值」",
        "第 5 列「指標」",
        "第 5 列「基準值」",
    ]


def test_a_head_multiplies_figures_that_are_no_money_too(writer):
    text = "指標\t年度\t目標值（千人）\t基準值（百分比）\r\nKPI01\t117\t1.5\t2\r\n"
    (line,) = [line for line in writer.paste(text, section=Section.KPI).context["preview"].shown if line.line.is_line]
    assert [(cell.text, cell.words) for cell in line.cells[2:]] == [("1.5", "1,500"), ("2", "")]


def test_days(writer):
    answer = writer.paste(c.STEPS, section=Section.CONCEPT)
    assert understood(answer, Section.CONCEPT) == [
        "培訓 115年3月1日 115/8/31 土牛里",
        "設站 2026-09-01 民國116年2月28日（日） —",
        "開店 26/3/1 116.2.30 —",
        "營運 1160301 2026/1/1 —",
    ]
    assert problems(answer) == [
        "第 4 列「開始」：「26/3/1」看不出是民國或西元。請寫完整的年，例如 115-03-01 或 2026-03-01。",
        "第 4 列「完成」：沒有「116.2.30」這一天，請檢查年、月、日。",
        "第 5 列「完成」：完成日早於開始日。",
    ]


# --- what somebody puts right -----------------------------------------------------------------------------------------


def test_columns_and_unit_may_be_chosen(writer):
    text = "甲\t5\t116\r\n"
    chosen = {"column-0": "item", "column-1": "central", "column-2": "year", "unit": "1000"}
    assert understood(writer.paste(text, **chosen)) == ["甲 116 — 5,000 — —"]
    anew = writer.paste(text, **chosen, paste="anew")
    assert anew.context["preview"].heads.fields == ["item", "programme", "year"]
    headed = "名目\t數額（萬元）\t年度\r\n甲\t5\t116\r\n"
    named = {"column-0": "item", "column-1": "local", "column-2": "year"}
    assert understood(writer.paste(headed, **named)) == ["甲 116 — — 50,000 —"]
    twice = writer.paste(text, **chosen | {"column-2": "central"})
    assert twice.context["preview"].heads.fields == ["item", "central", ""]
    none = writer.paste(text, **chosen | {"column-0": "", "column-1": "", "column-2": ""})
    assert (none.status_code, none.context["refused"][:8]) == (422, "還沒有指定任何一")
    wild = writer.paste(text, **chosen | {"column-1": "venture", "unit": "7"})
    assert (wild.context["preview"].heads.fields, wild.context["preview"].scale) == (["item", "", "year"], 1)


def test_cells_without_heads_go_where_they_were_pasted(writer):
    """Over what stands there, and on below; what they take the place of is said."""
    first, second = writer.venture.budget_lines.all()[:2]
    answer = writer.paste(c.BARE, pasted_at="rows-1-local")
    preview = answer.context["preview"]
    assert [(row[1], row[2], row[3]) for row in preview.filled.rows] == [("rows-1", 2, True), ("rows-2", 3, True)]
    assert [preview.filled.data[f"rows-1-{name}"] for name in ("local", "private")] == ["1,000", "2,000"]
    assert preview.filled.data["rows-1-item"] == second.item
    assert preview.filled.data["rows-0-item"] == first.item
    before = [cell.before for cell in preview.shown[0].cells]
    assert before == [grouped(second.local), grouped(second.private)]


def test_nothing_is_read_where_there_is_nothing(writer):
    for text in ("項目\t年度\r\n", "合計\t5\r\n", "\t\t\r\n\t"):
        answer = writer.paste(text, "<p>沒有表格</p>")
        assert answer.status_code in (200, 422)
        assert answer.context["refused"] in ("", "貼上的內容裡沒有可以帶入的列。")
    assert writer.paste("項目\t年度\r\n").context["refused"] == "貼上的內容裡沒有可以帶入的列。"


def test_too_many_rows_are_told_and_nothing_is_lost(writer):
    text = "項目\t年度\r\n" + "".join(f"項{n}\t116\r\n" for n in range(100))
    answer = writer.paste(text, paste="take")
    now = writer.venture.budget_lines.count()
    assert answer.status_code == 422
    assert f"這一節最多 100 列；目前已有 {now} 列，貼上的有 100 列。" in answer.text
    assert ("項99\t116" in answer.text, "帶入 100 列" in answer.text) == (True, False)
    beyond = writer.paste("項目\t年度\r\n" + "".join(f"項{n}\t116\r\n" for n in range(450)))
    assert "貼上的有 399＋ 列" in beyond.text
    long = writer.paste("字" * 500_001)
    assert (long.status_code, "超過 500,000 字，沒有讀取" in long.text) == (422, True)

"""What stands together on the page, what is said of a year without plans, in which unit money is said."""

from __future__ import annotations

import pytest
from django.utils import timezone

from documents.papers.blocks import GAP, Note, Picture, Table
from tests.factories.accounts import sign_in
from tests.tracking.cases import make_cast
from tests.tracking.statistics.test_figures import URL
from tracking.statistics.parts import Line, Part, Value, cards
from tracking.statistics.report import report_paper
from tracking.statistics.shown import Shown, _myriads, parts
from tracking.statistics.values import AMOUNTS, Figures, Hand, Money
from workflow.calendar.quarters import Quarter

pytestmark = pytest.mark.django_db


def part(name: str, empty: str = "", *counts: int) -> Part:
    lines = [Line(str(count), str(count), [Value(count)]) for count in counts]
    return Part(name, f"{name}表", f"{name}說", "列", ["件數"], lines, empty=empty)


def test_parts_of_which_there_is_nothing_for_the_same_reason_stand_together():
    found = cards(
        [part("甲", "", 1), part("乙", "等核定"), part("丙", "等核定"), part("丁", "等審查"), part("戊", "等核定", 2)]
    )
    assert [([each.name for each in card.parts], card.heading) for card in found] == [
        (["甲"], "甲說"),
        (["乙", "丙"], "乙表、丙表"),
        (["丁"], "丁說"),
        (["戊"], "戊說"),
    ]


def test_one_sentence_is_said_once_and_each_table_is_found(client):
    page = sign_in(client, make_cast().rdec).get(URL)
    assert page.text.count("部會核定函登錄後，這裡列出申請、核定、撥入、支用與繳回。") == 1
    assert [f'id="{name}"' in page.text for name in ("ministry", "programme", "district", "year", "kind")] == [True] * 5


def test_a_year_without_plans_is_said_to_be_one_and_no_zeros_stand_beside(client):
    page = sign_in(client, make_cast().rdec).get(URL, {"against": "114"})
    words = "114 年沒有符合條件的計畫知會，沒有可以並列的數字。"
    assert (page.context["nothing_beside"], page.text.count(words)) == (words, 1)
    assert [columns for each in page.context["parts"] for columns in each.columns if "114" in columns] == []


def test_money_is_said_in_one_unit():
    assert [_myriads(amount) for amount in (40_000, 120_000_000)] == ["4 萬元", "12,000 萬元"]


def test_a_report_of_a_quarter_has_its_charts_beside_the_tables_and_heads_of_two_lines():
    """Wide tables of money have a chart below; a district without a plan is named, and has no row."""
    figures = Figures(stages={"1": 3}, places={"66000010": 2}, total=Money("", 1, dict.fromkeys(AMOUNTS, 987_654_321)))
    figures.ministries = [Money("農業部", 1, dict.fromkeys(AMOUNTS, 987_654_321))]
    figures.hands = [Hand("rdec", 3, 1, 4, 6.5, 22.0)]
    about = Shown({"66000010": ("中區", False), "66000290": ("和平區", True)}, {})
    at = timezone.now()
    quarter = Quarter(115, 3)
    paper = report_paper(quarter, parts(figures, about), at, None, figures.places, is_demo=False)
    tables = {table.columns[0].label: table for table in paper.blocks if isinstance(table, Table)}
    assert [label for label, table in tables.items() if table.beside] == [
        "階段",
        "在誰手上",
        "行政區",
        "提案單位類別",
        "結果",
    ]
    for table in tables.values():
        room = paper.width - (table.beside.width + GAP if table.beside else 0)
        narrow = [column.label for column in table.columns[1:] if column.width * 28.35 - 10 < len(column.label) * 5 - 1]
        assert (table.widths(room)[0] >= 3.1, narrow) == (True, [])
    assert [line.cells[0].paragraphs[0][0].text for line in tables["行政區"].rows] == ["中區"]
    notes = ["".join(run.text for run in block.runs) for block in paper.blocks if isinstance(block, Note)]
    assert "沒有計畫的行政區：和平區 ★。" in notes
    below = [block.width for block in paper.blocks if isinstance(block, Picture)]
    assert below in ([15.0], [])
    assert notes[0].endswith("；前一季（115 年第 2 季）沒有保存統計，沒有並列的欄。")

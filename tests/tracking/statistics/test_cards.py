"""What stands together on the page, what is said of a year without plans, in which unit money is said."""

from __future__ import annotations

import pytest

from tests.factories.accounts import sign_in
from tests.tracking.cases import make_cast
from tests.tracking.statistics.test_figures import URL
from tracking.statistics.parts import Line, Part, Value, cards
from tracking.statistics.shown import _myriads

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

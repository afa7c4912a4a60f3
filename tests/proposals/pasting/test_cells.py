"""One cell as its field would have it typed."""

from __future__ import annotations

import pytest

from inputs.fields import MoneyField, RocDateField
from inputs.numbers import NumberField
from proposals.pasting.cells import scale_of, scale_of_figures, understood
from proposals.workbooks.columns import Column

AMOUNT = Column(0, "central", "中央", MoneyField())
FIGURE = Column(0, "target", "目標值", NumberField(unit="人"))
DAY = Column(0, "starts_on", "開始", RocDateField())


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", ""),
        ("-", ""),
        ("$ -", ""),
        ("0", "0"),
        ("1200", "1,200"),
        ("1,200.00", "1,200"),
        ("NT$1,200", "1,200"),
        ("NTD 1,200", "1,200"),
        ("新臺幣1,200元整", "1,200"),
        ("１，２００圓", "1,200"),
        ("3萬", "30,000"),
        ("1.5千元", "1,500"),
        ("2百萬元", "2,000,000"),
        ("0.3億", "30,000,000"),
        ("(1,200)", "-1,200"),
        ("($1,200)", "-1,200"),
        ("−1,200", "-1,200"),
        ("▲5", "-5"),
        ("5-", "-5"),
        ("1,200.5", "1,200.5"),
        ("120萬5千", "120萬5千"),
        ("約5萬", "約5萬"),
        ("12,34", "12,34"),
        ("五萬", "五萬"),
        ("5 萬人", "5 萬人"),
    ],
)
def test_amounts(text, value):
    found = understood(AMOUNT, text)
    assert (found.value, found.problem) == (value, "")


@pytest.mark.parametrize("text", ["1.2E+06", "1e6", "###", "#REF!", "#DIV/0!", "Err:502", "US$5", "€5", "5美元"])
def test_what_is_no_amount_stays_and_says_why(text):
    found = understood(AMOUNT, text)
    assert (found.value, bool(found.problem)) == (text, True)


def test_the_unit_of_the_head_counts_where_the_cell_has_none():
    found = [understood(AMOUNT, text, scale=1_000).value for text in ("1.5", "5元", "5萬", "(2)", "-", "一")]
    assert found == ["1,500", "5", "50,000", "-2,000", "", "一"]


def test_figures_keep_their_unit_for_the_field():
    found = [understood(FIGURE, text).value for text in ("1,200", "60 人", "(5)", "12.50", "85%", "1E3")]
    assert found == ["1,200", "60 人", "-5", "12.5", "85%", "1E3"]


def test_days_lose_the_midnight_that_spreadsheets_add():
    found = [
        understood(DAY, text).value
        for text in (
            "2026-03-01 00:00:00",
            "2026/3/1 上午 12:00:00",
            "2026-03-01T00:00:00.000",
            "115.3.1",
            "115/3/1 08:00",
        )
    ]
    assert found == ["2026-03-01", "2026/3/1", "2026-03-01", "115.3.1", "115/3/1 08:00"]


@pytest.mark.parametrize(
    ("text", "scale"),
    [
        ("中央", None),
        ("中央（元）", 1),
        ("中央（千元）", 1_000),
        ("中央(新臺幣萬元)", 10_000),
        ("中央 百萬元", 1_000_000),
        ("中央（萬）", 10_000),
        ("多元文化", None),
    ],
)
def test_the_unit_in_a_head(text, scale):
    assert scale_of(text) == scale


def test_the_unit_beside_a_table():
    texts = ("單位：千元", "（單位:新台幣萬元）", "經費表(千元)", "多元文化計畫", "單位：臺中市政府", "元")
    assert [scale_of(text, aside=True) for text in texts] == [1_000, 10_000, 1_000, None, None, None]


def test_figures_that_are_no_money_are_multiplied_by_their_head():
    texts = ("目標值", "目標值（人）", "目標值（千人）", "比率（百分比）", "產值（萬元）")
    assert [scale_of_figures(text) for text in texts] == [None, None, 1_000, None, 10_000]

"""Which column is which field."""

from __future__ import annotations

import pytest
from django import forms

from inputs.fields import MoneyField
from proposals.pasting.clipboard import table_of
from proposals.pasting.heads import Heads, found_in
from proposals.workbooks.columns import Column

COLUMNS = [
    Column(0, "item", "項目", forms.CharField(label="項目")),
    Column(0, "year", "年度", forms.IntegerField(label="年度")),
    Column(0, "central", "中央", MoneyField(label="中央")),
    Column(0, "local", "地方", MoneyField(label="地方")),
]


def found(text: str, first: str = "") -> Heads:
    return found_in(table_of(text), COLUMNS, first=first)


@pytest.mark.parametrize(
    ("text", "fields", "row"),
    [
        ("項目\t年度\t中央", ["item", "year", "central"], 0),
        ("中央\t項目\n5\t甲", ["central", "item"], 0),
        ("項 目＊\t【必】年度：\t中央補助款（元）\t市府配合款", ["item", "year", "central", "local"], 0),
        ("經費項目\t中央經費\t申請中央補助金額\n甲\t1\t2", ["item", "central", ""], 0),  # of two the first
        ("概算\n單位：千元\n\n項目\t備註\t中央\n甲\t\t1", ["item", "", "central"], 3),
        ("項目\t經費\t\n\t中央\t地方\n甲\t1\t2", ["item", "central", "local"], 1),
        ("中央\n1,000\n2,000", ["central"], 0),
        ("名目\t數額\t年度\n甲\t5\t116", ["", "", "year"], 0),
        ("甲\t116\t5", ["item", "year", "central"], None),
        ("中央\t116\t5", ["item", "year", "central"], None),  # an item may be called like a head
        ("甲\t116\t5\t6\t7", ["item", "year", "central", "local", ""], None),
        ("", [], None),
    ],
)
def test_heads_are_found_in_any_order(text, fields, row):
    heads = found(text)
    assert (heads.fields, heads.row) == (fields, row)


def test_without_heads_the_columns_follow_from_where_it_was_pasted():
    assert found("1\t2\t3", "central").fields == ["central", "local", ""]
    assert found("1\t2", "elsewhere").fields == ["item", "year"]


def test_units_of_the_table_and_of_a_head():
    heads = found("單位：千元\n項目\t中央\t地方（元）\n甲\t1\t2")
    assert heads.scale == 1_000
    assert [heads.scale_of(2, column) for column in COLUMNS] == [None, None, 1, 1]
    assert heads.scale_of(1, COLUMNS[2]) is None
    assert found("甲\t1").scale_of(1, COLUMNS[2]) is None

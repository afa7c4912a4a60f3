"""How official texts are numbered: one way to count, and one to know a number where a line begins with it."""

import pytest

from documents.papers.blocks import Line
from documents.papers.numbering import formal, numeral


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "〇"),
        (1, "一"),
        (9, "九"),
        (10, "十"),
        (11, "十一"),
        (20, "二十"),
        (35, "三十五"),
        (99, "九十九"),
        (100, "100"),
    ],
)
def test_numerals(number, words):
    assert numeral(number) == words


@pytest.mark.parametrize(("number", "words"), [(1, "壹"), (10, "拾"), (11, "拾壹"), (20, "貳拾"), (99, "玖拾玖")])
def test_formal_numerals(number, words):
    assert formal(number) == words


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("壹、計畫緣起", 1),
        ("二十一、甲", 1),
        ("（一）乙", 2),
        ("(十二)乙", 2),
        ("1、丙", 3),
        ("１．丙", 3),
        ("•丙", 3),
        ("(12)丁", 4),
        ("1.5公里", 0),
        ("１.５公里", 0),
        ("115、116年度", 0),
        ("十分重要", 0),
        ("（附件）", 0),
    ],
)
def test_a_line_hangs_behind_the_number_it_begins_with(text, level):
    assert Line.of(text).level == level

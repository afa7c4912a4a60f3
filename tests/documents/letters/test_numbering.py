"""Numbered paragraphs as they are typed, written and counted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.letters.numbering import read, written
from documents.letters.values import Point

WORDS = st.text("依據計畫辦理，；。附件1 ", min_size=1, max_size=8).map(lambda text: f"甲{text}".strip())


def nested(levels: int) -> st.SearchStrategy:
    below = nested(levels - 1) if levels > 1 else st.just(())
    return st.lists(st.builds(Point, WORDS, below), max_size=3).map(tuple)


def test_four_levels():
    text, points = read("依據如下：\n一、甲\n（一）乙\n1.丙\n（１）丁\n續行\n2、戊\n二、己")
    fourth = Point("丁\n續行")
    assert (text, points) == (
        "依據如下：",
        (Point("甲", (Point("乙", (Point("丙", (fourth,)), Point("戊"))),)), Point("己")),
    )
    assert written(text, points) == "依據如下：\n一、甲\n(一)乙\n1、丙\n(1)丁\n續行\n2、戊\n二、己"


def test_a_level_that_was_skipped_is_none():
    assert read("一、甲\n1、乙")[1] == (Point("甲", (Point("乙"),)),)
    assert read("(一)甲\n一、乙")[1] == (Point("甲"), Point("乙"))


@pytest.mark.parametrize("line", ["115、116年度", "1.5公里", "2026年", "十分重要", "（附件）"])
def test_what_is_no_number_is_text(line):
    assert read(line) == (line, ())


@given(st.one_of(st.just(""), WORDS), nested(4))
def test_what_was_written_is_read_back(text, points):
    assert read(written(text, points)) == (text, points)

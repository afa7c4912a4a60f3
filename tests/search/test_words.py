"""What is typed becomes words, and where they stand in a text as it is written."""

from __future__ import annotations

import pytest

from inputs.search import MEANT_BY, VARIANTS, WRITTEN, alike, folded
from search.words import Words, passage, places


def test_words_of_one_sign_are_told_and_not_looked_for():
    assert Words.typed("石岡 水 水圳") == Words(("石岡", "水圳"), ("水",))


def test_a_word_stands_once_whatever_its_shape():
    assert Words.typed("台灣 臺灣 臺　灣 羣山 群山") == Words(("臺灣", "群山"), ("臺", "灣"))


def test_no_variant_is_what_another_is_meant_by():
    assert (len(WRITTEN), set(WRITTEN) & set(MEANT_BY), len(VARIANTS)) == (len(MEANT_BY), set(), len(set(WRITTEN)))
    assert folded(WRITTEN + MEANT_BY) == WRITTEN + MEANT_BY


@pytest.mark.parametrize(
    ("text", "word", "found"),
    [
        ("台灣大道", "臺灣", "台灣"),
        ("石 岡", "石岡", "石 岡"),
        ("（115－0018）", "1150018", "115－0018"),
        ("ＣＰ０１補助", "cp01", "ＣＰ０１"),
        ("高峯社區", "高峰", "高峯"),
        ("Cafe\u0301 慢食", "café慢", "Cafe\u0301 慢"),
        ("㈱創生", "株創", "㈱創"),
        ("沒有", "水圳", None),
    ],
)
def test_where_a_word_stands(text, word, found):
    spans = list(places(text, [alike(word)]))
    assert [text[begins:ends] for begins, ends in spans] == ([found] if found else [])


def test_a_passage_is_cut_around_what_was_found_and_marks_all_of_it():
    text = "前" * 40 + "水圳旁的水圳" + "後" * 200
    assert passage(text, ("水圳",)) == [
        ("…", False),
        ("前" * 24, False),
        ("水圳", True),
        ("旁的", False),
        ("水圳", True),
        ("後" * 66, False),
        ("…", False),
    ]


def test_a_text_without_the_word_is_shown_from_its_beginning():
    assert passage("石岡水圳", ("新社",)) == [("石岡水圳", False)]

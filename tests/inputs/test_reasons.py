"""A reason says something, or is refused with what it should tell."""

import pytest
from django.core.exceptions import ValidationError

from inputs.reasons import Substance, says_something


@pytest.mark.parametrize(
    "text",
    [
        "已洽國發會同意以兩年額度合併檢討。",
        "首年需一次整理六間空屋，超出部分自籌",
        "NDC agreed by letter of May 3.",
        "依部會核定函 115 年度辦理。",
        "See the ministry's letter.",
    ],
)
def test_a_sentence_says_something(text):
    assert says_something(text) is True


@pytest.mark.parametrize(
    "text",
    [
        "",
        "因為",
        "因為因為因為因為因為",
        "因為，因為，因為，因為，因為，因",
        "已洽國發會同意已洽國發會同意",
        "一一一一一一一一一一一一",
        "。。。。。。。。。。。。。。",
        "abababababab",
        "無　　　　　　　　　　　　　",
        "一二三四一二三四一二三",
        "同上。同上。同上。同上。",
        "——————————",
        "無無無無無無無無無",
        "已於會議說明原因",
    ],
)
def test_a_word_or_one_phrase_again_and_again_says_nothing(text):
    assert says_something(text) is False


def test_the_refusal_tells_what_a_reason_should_tell():
    with pytest.raises(ValidationError) as refused:
        Substance("請說明依據。")("因為")
    assert refused.value.messages == ["理由至少要有 10 個字，而且不是同一句話重複。請說明依據。"]
    assert (Substance("甲") == Substance("甲"), Substance("甲") == Substance("乙")) == (True, False)

"""Several reasons in one sentence."""

import pytest

from inputs.words import sentences


@pytest.mark.parametrize(
    ("reasons", "words"),
    [
        ([], ""),
        (["請登錄決議。"], "請登錄決議。"),
        (["請登錄決議。", "尚有 3 項"], "請登錄決議；尚有 3 項"),
        (["甲", "乙。", "丙。"], "甲；乙；丙。"),
    ],
)
def test_reasons_are_joined_without_a_stop_between(reasons, words):
    assert sentences(reasons) == words

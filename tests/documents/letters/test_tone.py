"""What is asked at the end of 主旨, and how both sides are called, follows from their ranks."""

import pytest

from accounts.states import RANKS, Rank, UnitKind
from documents.letters.tone import Direction, called, direction, tone


@pytest.mark.parametrize(
    ("writes", "reads", "expected", "words"),
    [
        (Rank.AGENCY, Rank.MINISTRY, Direction.UP, ("請　鑒察", "請　鑒核", "請　核示", "　鈞")),
        (Rank.MINISTRY, Rank.YUAN, Direction.UP, ("請　鑒察", "請　鑒核", "請　核示", "　鈞")),
        (Rank.MINISTRY, Rank.MINISTRY, Direction.LEVEL, ("請　查照", "請　查照辦理", "請　查照惠復", "貴")),
        (Rank.AGENCY, Rank.AGENCY, Direction.LEVEL, ("請　查照", "請　查照辦理", "請　查照惠復", "貴")),
        (Rank.MINISTRY, Rank.AGENCY, Direction.DOWN, ("請　查照", "請　照辦", "請　依說明辦理", "貴")),
        (Rank.AGENCY, Rank.PEOPLE, Direction.PEOPLE, ("請　查照", "請　查照", "請　查照", "貴")),
        (Rank.PEOPLE, Rank.YUAN, Direction.PEOPLE, ("請　查照", "請　查照", "請　查照", "貴")),
    ],
)
def test_the_tone_of_ranks(writes, reads, expected, words):
    found = tone(writes, reads)
    assert (direction(writes, reads), found.look, found.act, found.reply, found.you) == (expected, *words[:3], words[3])
    assert found.we == "本"


def test_every_kind_of_unit_has_a_rank():
    assert set(RANKS) == set(UnitKind)


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("臺中市政府農業局", "局"),
        ("臺中市政府研究發展考核委員會", "會"),
        ("臺中市石岡區公所", "所"),
        ("臺中市政府", "府"),
        ("石岡水圳協會", "會"),
        ("水圳股份有限公司", "公司"),
        ("臺中市石岡區石岡國小", "校"),
        ("王阿妹", "單位"),
    ],
)
def test_what_comes_after_the_polite_word(name, short):
    assert called(name) == short

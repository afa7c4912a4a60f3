"""What is asked at the end of 主旨, and how both sides are called, follows from their ranks."""

import pytest

from accounts.states import RANKS, Rank, UnitKind
from documents.letters.tone import Direction, direction, tone


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
    ("names", "short"),
    [
        (("國家發展委員會", "臺中市石岡水圳協會", "石岡社區發展協會", "臺中市石岡區農會", "水圳文教基金會"), "貴會"),
        (("地方創生促進會", "臺灣水圳學會", "臺中市導遊職業工會", "臺中市商會", "臺中市議會"), "貴會"),
        (("農業部", "交通部"), "貴部"),
        (("臺中市政府",), "貴府"),
        (("臺中市政府農業局",), "貴局"),
        (("臺中市政府秘書處", "梅子里辦公處"), "貴處"),
        (("臺中市石岡區公所", "中央研究院歷史語言研究所"), "貴所"),
        (("農業部農糧署",), "貴署"),
        (("農業部林業及自然保育署臺中分署",), "貴分署"),
        (("臺中榮民總醫院", "東海大學管理學院"), "貴院"),
        (("臺中市石岡區石岡國民小學", "臺中市立石岡國民中學", "臺中市立豐原高級中等學校", "石岡國小"), "貴校"),
        (("國立中興大學", "臺中市私立明台高級中學", "國立豐原高級商業職業學校", "修平技術學院"), "貴校"),
        (("水圳股份有限公司",), "貴公司"),
        (("有限責任梅子社區合作社", "水圳企業社"), "貴社"),
        (("國立臺灣美術館",), "貴館"),
        (("石岡水圳工作室",), "貴工作室"),
        (("王阿妹",), "貴單位"),
    ],
)
def test_how_an_organisation_is_spoken_to(names, short):
    words = tone(Rank.AGENCY, Rank.PEOPLE)
    assert {name: words.says_to(name) for name in names} == dict.fromkeys(names, short)


def test_who_stands_above_and_who_is_a_person():
    up, level = tone(Rank.MINISTRY, Rank.YUAN), tone(Rank.AGENCY, Rank.PEOPLE)
    assert (up.says_to("行政院"), level.says_to("王阿妹", is_person=True)) == ("　鈞院", "臺端")

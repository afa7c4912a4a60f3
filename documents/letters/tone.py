"""How one office speaks to another: what is asked for at the end of 主旨, and how both are called; by their ranks alone.

政府文書格式參考規範 and 文書處理手冊: up to who stands above, level among equals, down to who stands below; people and
their organisations are above and below nobody.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accounts.states import Rank


class Direction(TextChoices):
    """行文方向."""

    UP = "up", _("上行")
    LEVEL = "level", _("平行")
    DOWN = "down", _("下行")
    PEOPLE = "people", _("對人民、團體")


@dataclass(frozen=True)
class Tone:
    """The words of a direction. A full-width blank stands before what is asked, and before 鈞 (挪抬)."""

    direction: Direction
    look: str  # 請　查照: that something is known
    act: str  # that something is done or decided
    reply: str  # that something is answered
    you: str
    we: str = "本"


TONES = {
    Direction.UP: Tone(Direction.UP, "請　鑒察", "請　鑒核", "請　核示", "　鈞"),
    Direction.LEVEL: Tone(Direction.LEVEL, "請　查照", "請　查照辦理", "請　查照惠復", "貴"),
    Direction.DOWN: Tone(Direction.DOWN, "請　查照", "請　照辦", "請　依說明辦理", "貴"),
    Direction.PEOPLE: Tone(Direction.PEOPLE, "請　查照", "請　查照", "請　查照", "貴"),
}
CALLED = (
    ("委員會", "會"),
    ("公所", "所"),
    ("政府", "府"),
    ("學校", "校"),
    ("大學", "校"),
    ("國小", "校"),
    ("國中", "校"),
    ("高中", "校"),
    ("公司", "公司"),
    ("協會", "會"),
    ("農會", "會"),
    ("基金會", "會"),
    ("合作社", "社"),
    ("中心", "中心"),
    ("平台", "平台"),
    ("局", "局"),
    ("處", "處"),
    ("部", "部"),
    ("院", "院"),
)


def direction(writes: int, reads: int) -> Direction:
    """Which way a letter goes from a :class:`Rank` to another; the smaller number stands higher."""
    if Rank.PEOPLE in (writes, reads):
        return Direction.PEOPLE
    if writes == reads:
        return Direction.LEVEL
    return Direction.UP if reads < writes else Direction.DOWN


def tone(writes: int, reads: int) -> Tone:
    """The words by which who has the first rank speaks to who has the second."""
    return TONES[direction(writes, reads)]


def called(name: str) -> str:
    """What comes after 貴, 鈞 or 本: 局 of an office, 公司 of a company; of a person nothing is known."""
    return next((short for end, short in CALLED if name.endswith(end)), "單位")

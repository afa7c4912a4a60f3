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

    def says_to(self, name: str, *, is_person: bool = False) -> str:
        """How who is called ``name`` is spoken to (文書處理手冊 18): 鈞院, 貴局, 貴公司; a person is 臺端."""
        if is_person:
            return "臺端"
        if name.endswith(SCHOOLS):
            return f"{self.you}校"
        whole = next((each for each in WHOLE if name.endswith(each)), "")
        return f"{self.you}{whole or (name[-1] if name.endswith(tuple(LAST)) else ANY)}"


TONES = {
    Direction.UP: Tone(Direction.UP, "請　鑒察", "請　鑒核", "請　核示", "　鈞"),
    Direction.LEVEL: Tone(Direction.LEVEL, "請　查照", "請　查照辦理", "請　查照惠復", "貴"),
    Direction.DOWN: Tone(Direction.DOWN, "請　查照", "請　照辦", "請　依說明辦理", "貴"),
    Direction.PEOPLE: Tone(Direction.PEOPLE, "請　查照", "請　查照", "請　查照", "貴"),
}
# How the name of an office or organisation is said behind 貴 or 鈞: a school's as 校, these whole, others by their last sign.
SCHOOLS = (
    *("學校", "大學", "中學", "小學", "國中", "國小", "高中", "高職", "高工", "高商", "家商", "農工"),
    *("技術學院", "科技學院", "神學院"),  # another 學院 is part of a university
)
WHOLE = ("公司", "中心", "平台", "工作室", "辦公室", "聯盟", "團隊", "分局", "分署", "農場", "商行", "商號")
LAST = "府部會院署局處所廳校館園場社行店寺宮廟"
ANY = "單位"


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

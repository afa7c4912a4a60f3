"""Why a desk or a list is empty and what would fill it, for each kind of unit and role; never asks the database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.states import UnitKind
from workflow.engine.verdicts import Words

TASKS: dict[str, Words] = {
    UnitKind.PROPOSER: _(
        "目前沒有要您辦理的事。撰寫中的計畫、機關退請修正或補正、訪視邀請與追蹤事項、待確認的媒合、"
        "核定後要提報的工作計畫，會出現在這裡並通知您。"
    ),
    UnitKind.DISTRICT_OFFICE: _("目前沒有要貴所辦理的事。轄區內的計畫送件，或補正後送回時，會出現在這裡並通知您。"),
    UnitKind.PLATFORM: _(
        "目前沒有要專管平台辦理的事。提案單位知會新計畫、修正後送回輔導，或執行單位提報工作計畫時，會出現在這裡並通知您。"
    ),
    UnitKind.RDEC: _(
        "目前沒有要研考會辦理的事。計畫送達、機關回復審查意見、國發會會議有結果，或執行單位提報成果時，會出現在這裡並通知您。"
    ),
    UnitKind.AGENCY: _(
        "目前沒有要貴機關辦理的事。研考會請貴機關審查計畫、釐清分工事項，或貴機關執行的事業核定後，會出現在這裡並通知您。"
    ),
    UnitKind.CONVENER: _(
        "目前沒有要主持的專案會議。研考會排定會議時，會出現在這裡並通知您，從待辦就能打開會議與會議資料。"
    ),
    UnitKind.NDC: _("國發會在系統中閱覽臺中市函送的計畫，沒有要操作的步驟；會議結果由研考會依來文登錄。"),
    UnitKind.COUNSELLING_TEAM: _(
        "目前沒有要貴團隊辦理的事。專管平台分派輔導申請、排定由貴團隊主辦或參加的訪視時，會出現在這裡並通知您。"
    ),
    UnitKind.PARTNER: _(
        "目前沒有要您辦理的事。專管平台聯繫貴單位與某項事業媒合，或媒合開始後要登錄投入時，會出現在這裡並通知您。"
    ),
}
PLANS: dict[str, Words] = {
    UnitKind.PROPOSER: _("您的單位還沒有計畫。按「撰寫新計畫」，取一個名字就可以開始。"),
    UnitKind.DISTRICT_OFFICE: _("還沒有計畫。轄區內的計畫知會專管平台後，會出現在這裡。"),
    UnitKind.PLATFORM: _("還沒有計畫。提案單位知會專管平台後，計畫會出現在這裡。"),
    UnitKind.RDEC: _("還沒有計畫。提案單位知會專管平台後，計畫會出現在這裡。"),
    UnitKind.AGENCY: _("還沒有計畫。研考會分送計畫請貴機關審查，或指定貴機關執行後，計畫會出現在這裡。"),
    UnitKind.CONVENER: _("還沒有計畫。計畫成案並進入審查後，會出現在這裡。"),
    UnitKind.NDC: _("還沒有計畫。研考會登錄函送國發會後，該計畫會出現在這裡。"),
    UnitKind.COUNSELLING_TEAM: _("還沒有計畫。研考會開放計畫給貴團隊輔導後，該計畫會出現在這裡。"),
    UnitKind.PARTNER: _("還沒有計畫。貴單位同意媒合後，該計畫會出現在這裡，直到媒合結束。"),
}
ADMINISTRATOR = _(
    "管理者管理單位的成員，不經手案件，所以這裡沒有待辦。要辦理案件，請在右上角切換為承辦人或主管的身分，或請單位的承辦人辦理。"
)
MEMBER = _("一般成員可以閱覽案件，不經手案件，所以這裡沒有待辦。要辦理案件，請單位的管理者將您設為承辦人或主管。")
START = _("目前沒有進行中的計畫。按「撰寫新計畫」，取一個名字就可以開始。")
FOLLOWED = _("沒有在別人手上的案件。您的單位經手過、現由其他單位辦理的計畫，會出現在這裡。")
UNDERTAKINGS = _(
    "沒有列管案件。計畫核定後，每一項通過的事業成為一件列管案件，出現在執行單位、提案單位與主管單位的這一頁。"
)
REVIEWS = _("目前沒有進行中的書面審查。計畫成案並分送機關審查後，會出現在這裡。")
OPINIONS = _("目前沒有要回復的審查意見。研考會分送計畫請貴機關審查時，會出現在這裡並通知您。")


@dataclass(frozen=True)
class Emptiness:
    """The words for one actor, by what is empty."""

    actor: Any

    @property
    def tasks(self) -> Words:
        """待辦: whose role handles no case is told so, and what would change it."""
        if self.actor.may_act:
            return TASKS[self.actor.kind]
        return ADMINISTRATOR if self.actor.is_administrator else MEMBER

    @property
    def plans(self) -> Words:
        """The list of plans, when nothing is filtered."""
        return PLANS.get(self.actor.kind, "")

    start = START
    followed = FOLLOWED
    undertakings = UNDERTAKINGS
    reviews = REVIEWS
    opinions = OPINIONS

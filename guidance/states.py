"""States of guidance with holders and clocks, and its small choices; never import a model."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from workflow.inbox import kinds
from workflow.inbox.kinds import Kind, Turns
from workflow.states import Party


class RequestState(TextChoices):
    """Where a request for counselling stands (R8)."""

    ASKED = "asked", _("待受理")
    TRIAGED = "triaged", _("待分派")
    ASSIGNED = "assigned", _("輔導中")
    CLOSED = "closed", _("已結束輔導")
    DECLINED = "declined", _("未受理")
    WITHDRAWN = "withdrawn", _("已撤回")


REQUEST_OPEN = frozenset({RequestState.ASKED, RequestState.TRIAGED, RequestState.ASSIGNED})
REQUEST_HOLDERS: dict[str, str] = {
    RequestState.ASKED: Party.PLATFORM,
    RequestState.TRIAGED: Party.PLATFORM,
    RequestState.ASSIGNED: Party.TEAM,
    RequestState.CLOSED: Party.NOBODY,
    RequestState.DECLINED: Party.NOBODY,
    RequestState.WITHDRAWN: Party.NOBODY,
}
# Working days: until it is taken up, assigned, and until the team is to have spoken with who asked.
REQUEST_CLOCKS: dict[str, int] = {RequestState.ASKED: 3, RequestState.TRIAGED: 3, RequestState.ASSIGNED: 20}


class Topic(TextChoices):
    """What help is asked about."""

    START = "start", _("如何提案、該找哪個補助計畫")
    WRITING = "writing", _("計畫撰寫")
    CONSENSUS = "consensus", _("地方共識與在地盤點")
    MONEY = "money", _("經費編列與財務規劃")
    BUSINESS = "business", _("經營模式與行銷")
    PLACE = "place", _("土地、建物與法規")
    PARTNERS = "partners", _("媒合大學、企業或導師")
    OTHER = "other", _("其他")


class Way(TextChoices):
    """How the platform goes on with a request it has read."""

    PLATFORM = "platform", _("由專管平台輔導")
    TEAM = "team", _("交由輔導團隊輔導")
    AGENCY = "agency", _("請本府機關協助")


class Contacted(TextChoices):
    """How a team spoke with who asked."""

    PHONE = "phone", _("電話")
    MEETING = "meeting", _("面談")
    ONLINE = "online", _("視訊")
    MAIL = "mail", _("電子郵件或訊息")


class VisitState(TextChoices):
    """Where a site visit stands (R8)."""

    PROPOSED = "proposed", _("待安排")
    SCHEDULED = "scheduled", _("已排定")
    HELD = "held", _("待完成紀錄")
    RECORDED = "recorded", _("已完成紀錄")
    CANCELLED = "cancelled", _("已取消")


VISIT_TO_COME = frozenset({VisitState.PROPOSED, VisitState.SCHEDULED})
VISIT_GOES_ON = frozenset({VisitState.SCHEDULED, VisitState.HELD})  # who takes part from outside sees the plan
VISIT_TAKEN_PLACE = frozenset({VisitState.HELD, VisitState.RECORDED})  # what figures count
VISIT_HOLDERS: dict[str, str] = {
    VisitState.PROPOSED: Party.PLATFORM,
    VisitState.SCHEDULED: Party.TEAM,
    VisitState.HELD: Party.TEAM,
    VisitState.RECORDED: Party.NOBODY,
    VisitState.CANCELLED: Party.NOBODY,
}
# Working days: until a day is set, and until the record is written. One that is scheduled is due on its day.
VISIT_CLOCKS: dict[str, int] = {VisitState.PROPOSED: 5, VisitState.HELD: 10}


class FollowUpState(TextChoices):
    """Where something that a visit left to do stands (R8)."""

    OPEN = "open", _("待辦理")
    DONE = "done", _("已辦理")
    DROPPED = "dropped", _("不再辦理")


FOLLOW_UP_HOLDERS: dict[str, str] = {
    FollowUpState.OPEN: Party.OWNER,
    FollowUpState.DONE: Party.NOBODY,
    FollowUpState.DROPPED: Party.NOBODY,
}


class Network(TextChoices):
    """The three networks of a district (R7, plan 貳三(三))."""

    COMMUNITY = "community", _("社區行動聯絡網")
    OFFICES = "offices", _("市府／公所行政聯絡網")
    CROSS_FIELD = "cross_field", _("產業／地方發展跨域協力聯絡網")


class ConsentWay(TextChoices):
    """How a person agreed to be kept as a contact and written to, or does no more."""

    WRITTEN = "written", _("書面")
    MAIL = "mail", _("電子郵件")
    SPOKEN = "spoken", _("當面或會議")
    PHONE = "phone", _("電話")
    ONLINE = "online", _("本人線上確認")

    @classmethod
    def said_by_others(cls, stands: str = "") -> list[tuple[str, Any]]:
        """What an office may say for the person: not that it was the person, unless that ``stands`` already."""
        return [choice for choice in cls.choices if choice[0] in (*SAID_BY_OTHERS, stands)]


SAID_BY_OTHERS = frozenset(ConsentWay) - {ConsentWay.ONLINE}


class NetworkAct(TextChoices):
    """What is done to a member of a network."""

    ADDED = "added", _("登錄")
    CHANGED = "changed", _("更正")
    REMOVED = "removed", _("移出")
    WITHDRAWN = "withdrawn", _("本人撤回同意，已移出")
    ASKED = "asked", _("請本人確認")
    CONFIRMED = "confirmed", _("本人確認資料正確")
    CORRECTED = "corrected", _("本人更正")
    QUIET = "quiet", _("本人不收通知")
    LOUD = "loud", _("本人恢復收通知")


class InventoryKind(TextChoices):
    """What an entry of a district's inventory is: 人文地產景 as plans have them (``proposals.states.ResourceKind``), and who works there together."""

    PEOPLE = "people", _("人")
    CULTURE = "culture", _("文")
    LAND = "land", _("地")
    INDUSTRY = "industry", _("產")
    LANDSCAPE = "landscape", _("景")
    COMMUNITY = "community", _("社區組織")


class Entered(TextChoices):
    """What was done to an entry of the inventory, as its log says."""

    ADDED = "added", _("新增")
    CHANGED = "changed", _("修改")
    CHECKED = "checked", _("查核")
    MERGED = "merged", _("併入提案單位的盤點")
    CONSENT_WITHDRAWN = "consent_withdrawn", _("撤回同意")
    REMOVED = "removed", _("停用")
    RESTORED = "restored", _("恢復使用")


class OfferedState(TextChoices):
    """Where a proposer's own row stands that it offers to a district's inventory (R5)."""

    OFFERED = "offered", _("待區公所確認")
    ACCEPTED = "accepted", _("已納入盤點")
    DECLINED = "declined", _("未納入")
    WITHDRAWN = "withdrawn", _("已撤回")


OFFERED_HOLDERS: dict[str, str] = {
    OfferedState.OFFERED: Party.DISTRICT,
    OfferedState.ACCEPTED: Party.NOBODY,
    OfferedState.DECLINED: Party.NOBODY,
    OfferedState.WITHDRAWN: Party.NOBODY,
}
OFFERED_CLOCKS: dict[str, int] = {OfferedState.OFFERED: 10}  # working days


class Listed(StrEnum):
    """What a list of guidance shows, as the rows that keep who sees it say (``models.sights``)."""

    REQUEST = "request"
    VISIT = "visit"
    FOLLOW_UP = "follow_up"
    MATCH = "match"
    PUT_IN = "put_in"
    USE = "use"
    TOGETHER = "together"
    SPOKEN = "spoken"


# --- kinds of notices ---------------------------------------------------------------------------------------------

GUIDANCE = Turns(
    Kind(
        "guidance_asked",
        _("輔導、訪視、媒合：請您辦理"),
        _("輔導申請、訪視邀請與追蹤事項、媒合、資源與協調請您答覆或辦理。"),
    ),
    Kind("guidance_told", _("輔導的進度"), _("上列各項的答覆與結果，現由其他單位辦理。")),
)
kinds.declare("guidance", _("輔導"), GUIDANCE.asked, GUIDANCE.told)
kinds.of_machines(
    GUIDANCE, "counselling", "visit", "follow_up", "match", "resource_use", "inventory_offer", "coordination"
)

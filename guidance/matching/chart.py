"""The chart of a match: the one table of its moves (R6); never does anything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from guidance.matching import effects as do
from guidance.matching.guards import partner_takes_on
from guidance.matching.permissions import answers_for_partner, proposes
from guidance.matching.states import MATCH_CLOCKS, MATCH_HOLDERS, MatchState
from proposals import workflow as plans
from proposals.permissions import is_platform
from workflow.engine.moves import Machine, Move, reasons
from workflow.states import Party

if TYPE_CHECKING:
    from guidance.models import Match

S = MatchState
FORMS = "guidance.matching.forms"
ROUTE = "guidance:match_move"
ANY_SIDE = _("夥伴、提案單位、專管平台")
ALL = (Party.PROPOSER, Party.PARTNER, Party.PLATFORM)


def said(data: dict[str, Any], match: Match) -> list[str]:
    """The agreement's number, the outcome, the reason."""
    number = data.get("agreement_number")
    told = [gettext("合作文件文號：%s") % number] if number else []
    return told + ([str(data["outcome"])] if data.get("outcome") else []) + reasons(data, match)


CONTACT = Move(
    name="contact_partner",
    label=_("聯繫夥伴"),
    source=frozenset({S.SUGGESTED}),
    target=S.CONTACTED,
    allowed=is_platform,
    guards=(partner_takes_on,),
    who=plans.PLATFORM,
    route=ROUTE,
    form="proposals.forms.NoteForm",
    effects=(do.note_contact, do.SPOKEN_TO),
    notify=(Party.PARTNER, Party.PROPOSER),
    ask=_("有帳號的夥伴會收到通知，看得到事業名稱與希望夥伴做的事；夥伴同意之前看不到計畫。"),
    weight="primary",
)
AGREE = Move(
    name="agree_match",
    label=_("同意媒合"),
    source=frozenset({S.CONTACTED}),
    target=S.AGREED,
    allowed=answers_for_partner,
    guards=(partner_takes_on,),
    who=_("夥伴；沒有帳號的由專管平台登錄"),
    route=ROUTE,
    form=f"{FORMS}.AgreeForm",
    effects=(do.take_place,),
    notify=(Party.PROPOSER, Party.PLATFORM),
    ask=_(
        "已有合作文件的，請附上或填寫文號；還沒有的，開始合作時再補。同意後占用一個媒合名額，並看得到這件計畫，直到媒合結束。"
    ),
    weight="primary",
    duty=_("回復媒合邀請"),
)
CONFIRM = Move(
    name="confirm_match",
    label=_("開始合作"),
    source=frozenset({S.AGREED}),
    target=S.ACTIVE,
    allowed=proposes,
    who=plans.PROPOSER,
    route=ROUTE,
    form=f"{FORMS}.ConfirmForm",
    effects=(do.begin, do.BEGUN),
    notify=(Party.PARTNER, Party.PLATFORM),
    ask=_("夥伴已同意。確認後開始合作，夥伴即可登錄投入的時數與金額。"),
    weight="primary",
)
END = Move(
    name="end_match",
    label=_("結束媒合"),
    source=frozenset({S.ACTIVE}),
    target=S.ENDED,
    allowed=answers_for_partner | proposes | is_platform,
    who=ANY_SIDE,
    route=ROUTE,
    form=f"{FORMS}.EndForm",
    effects=(do.close, do.ENDED),
    notify=ALL,
    ask=_("說明合作的成果；結束後夥伴就看不到這件計畫，名額也會釋出。投入紀錄請在結束前登錄完。"),
)
DECLINE = Move(
    name="decline_match",
    label=_("不媒合"),
    source=frozenset({S.SUGGESTED, S.CONTACTED, S.AGREED}),
    target=S.DECLINED,
    allowed=answers_for_partner | proposes | is_platform,
    who=ANY_SIDE,
    route=ROUTE,
    form="proposals.forms.ReasonForm",
    effects=(do.close, do.gone),
    notify=ALL,
    ask=_("說明理由；這個夥伴不會再建議給同一項事業。"),
    weight="danger",
)

MOVES = (CONTACT, AGREE, CONFIRM, END, DECLINE)
MACHINE = Machine("match", states=MatchState, moves=MOVES, holders=MATCH_HOLDERS, clocks=MATCH_CLOCKS, said=said)

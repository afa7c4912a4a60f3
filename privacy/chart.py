"""The chart of a person's request: the one table of its moves; never does anything."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from privacy.effects import carried_out, decided, put_off
from privacy.permissions import decides, withdraws
from privacy.states import CLOCKS, HOLDERS, UNDECIDED, Ground, RequestState
from workflow.engine.moves import Machine, Move, reasons

S = RequestState
ROUTE = "privacy:move"
RDEC, APPLICANT = _("研考會承辦人、主管"), _("請求人；書面提出的由研考會登錄")
DECIDE = _("准駁個人資料權利請求")


def said(data: dict[str, Any], request: Any) -> list[str]:
    """The ground of a refusal, and why the calendar moved its day; what was written stands in the request."""
    ground = [str(Ground(data["ground"]).label)] if data.get("ground") else []
    return [*ground, *reasons(data, request)]


GRANT = Move(
    name="grant",
    label=_("准許"),
    source=UNDECIDED,
    target=S.GRANTED,
    allowed=decides,
    who=RDEC,
    route=ROUTE,
    form="privacy.forms.GrantForm",
    effects=(decided,),
    unlogged=frozenset({"answer"}),
    ask=_("說明准許的範圍與接下來怎麼辦理；請求人會收到通知，書面提出的請另以書面通知。"),
    duty=DECIDE,
    weight="primary",
)
REFUSE = Move(
    name="refuse",
    label=_("駁回"),
    source=UNDECIDED,
    target=S.REFUSED,
    allowed=decides,
    who=RDEC,
    route=ROUTE,
    form="privacy.forms.RefuseForm",
    effects=(decided,),
    unlogged=frozenset({"answer"}),
    ask=_("選擇法律依據並說明理由；請求人會收到通知，書面提出的請另以書面通知。"),
)
EXTEND = Move(
    name="extend",
    label=_("延長期限"),
    source=frozenset({S.ASKED}),
    target=S.EXTENDED,
    allowed=decides,
    who=RDEC,
    route=ROUTE,
    form="privacy.forms.ExtendForm",
    effects=(put_off,),
    unlogged=frozenset({"extended"}),
    hints={S.EXTENDED: _("已延長過一次，不能再延長（個資法第 13 條）。")},
    ask=_("只能延長一次，延長的天數與原期限相同；原因須以書面通知請求人（個資法第 13 條）。"),
)
CARRY_OUT = Move(
    name="carry_out",
    label=_("登錄辦理結果"),
    source=frozenset({S.GRANTED}),
    target=S.CARRIED_OUT,
    allowed=decides,
    who=RDEC,
    route=ROUTE,
    form="privacy.forms.DoneForm",
    effects=(carried_out,),
    unlogged=frozenset({"done"}),
    ask=_("說明實際辦理了什麼、何時交付或完成；請求人會收到通知。"),
    weight="primary",
)
WITHDRAW = Move(
    name="withdraw",
    label=_("撤回請求"),
    source=UNDECIDED,
    target=S.WITHDRAWN,
    allowed=withdraws,
    who=APPLICANT,
    route=ROUTE,
    form="",
    ask=_("撤回後不再准駁；需要時可以另外提出。"),
    weight="danger",
)

MACHINE = Machine(
    "rights_request",
    states=RequestState,
    moves=(GRANT, REFUSE, EXTEND, CARRY_OUT, WITHDRAW),
    holders=HOLDERS,
    clocks=CLOCKS,
    said=said,
)

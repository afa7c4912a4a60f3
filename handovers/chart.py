"""The chart of a handover: the one table of its moves; never does anything."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from handovers.guards import receiver_acts, something_is_left
from handovers.open.moving import bring_up_to_date, give
from handovers.permissions import gives, oversees_it, receives
from handovers.states import CLOCKS, GOES_ON, HOLDERS, HandoverState
from workflow.engine.moves import Machine, Move, reasons

S = HandoverState
ROUTE = "handovers:move"
GIVER, RECEIVER = _("移交人；離開單位後由單位主管"), _("接收人")


def said(data: dict[str, Any], handover: Any) -> list[str]:
    """How many went over, and how many did not; then why."""
    if "moved" not in data:
        return reasons(data, handover)
    counts = [ngettext("已移交 %d 項", "已移交 %d 項", data["moved"]) % data["moved"]]
    if data["kept"]:
        counts.append(ngettext("未移交 %d 項，理由見清冊", "未移交 %d 項，理由見清冊", data["kept"]) % data["kept"])
    return [gettext("，").join(counts), *reasons(data, handover)]


HAND_OVER = Move(
    name="hand_over",
    label=_("確認移交"),
    source=frozenset({S.PREPARED}),
    target=S.HANDED_OVER,
    allowed=gives,
    guards=(receiver_acts, something_is_left),
    who=GIVER,
    route=ROUTE,
    form="proposals.forms.NoteForm",
    effects=(bring_up_to_date,),
    ask=_("確認清冊所列由接收人接辦；接收人確認後才移轉，在那之前仍由您承辦。"),
    weight="primary",
)
RECEIVE = Move(
    name="receive",
    label=_("確認接收"),
    source=frozenset({S.HANDED_OVER}),
    target=S.RECEIVED,
    allowed=receives,
    who=RECEIVER,
    route=ROUTE,
    form="proposals.forms.NoteForm",
    effects=(give,),
    ask=_("確認後清冊所列由您承辦，清冊就此定稿。期間已結束或已由他人承辦的不移轉，清冊會寫明。"),
    weight="primary",
)
REFUSE = Move(
    name="refuse",
    label=_("不接收"),
    source=frozenset({S.HANDED_OVER}),
    target=S.REFUSED,
    allowed=receives,
    who=RECEIVER,
    route=ROUTE,
    form="proposals.forms.ReasonForm",
    ask=_("說明理由，移交人會收到；所列事項仍由移交人承辦，可以另擬一份。"),
)
CANCEL = Move(
    name="cancel",
    label=_("作廢"),
    source=GOES_ON,
    target=S.CANCELLED,
    allowed=gives | oversees_it,
    who=_("移交人、單位主管、單位管理者"),
    route=ROUTE,
    form="proposals.forms.ReasonForm",
    ask=_("說明理由；所列事項都不移轉，需要時另擬一份。"),
    weight="danger",
)

MACHINE = Machine(
    "handover",
    states=HandoverState,
    moves=(HAND_OVER, RECEIVE, REFUSE, CANCEL),
    holders=HOLDERS,
    clocks=CLOCKS,
    said=said,
)

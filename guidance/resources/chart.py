"""The chart of the use of an agency's resource: the one table of its moves (R5)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from guidance.resources import effects as do
from guidance.resources.permissions import asked_for, gives
from guidance.resources.states import USE_CLOCKS, USE_GOES_ON, USE_HOLDERS, UseState
from workflow.engine.moves import Machine, Move
from workflow.states import Party

S = UseState
ROUTE = "guidance:resource_use_move"
GIVER, ASKER = _("提供機關"), _("提案單位、專管平台")

ACCEPT = Move(
    name="accept_use",
    label=_("同意提供"),
    duty=_("回復資源使用申請"),
    source=frozenset({S.ASKED}),
    target=S.ACCEPTED,
    allowed=gives,
    guards=(do.has_room,),
    who=GIVER,
    route=ROUTE,
    form="proposals.forms.NoteForm",
    effects=(do.take_place,),
    notify=(Party.PROPOSER,),
    ask=_("同意後占用一件名額；備註可寫接洽方式與時間。"),
    weight="primary",
)
DECLINE = Move(
    name="decline_use",
    label=_("不同意提供"),
    source=frozenset({S.ASKED}),
    target=S.DECLINED,
    allowed=gives,
    who=GIVER,
    route=ROUTE,
    form="proposals.forms.ReasonForm",
    effects=(do.close,),
    notify=(Party.PROPOSER,),
    ask=_("說明理由、可以改找誰；提案單位會收到。"),
    weight="danger",
)
FINISH = Move(
    name="finish_use",
    label=_("登錄使用情形"),
    source=frozenset({S.ACCEPTED}),
    target=S.USED,
    allowed=gives | asked_for,
    guards=(do.has_begun,),
    who=_("提供機關、提案單位、專管平台"),
    route=ROUTE,
    form="guidance.resources.forms.FinishForm",
    effects=(do.close,),
    notify=(Party.OWNER, Party.PROPOSER),
    ask=_("說明用了什麼、效果如何；登錄後這件使用就結束。"),
    weight="primary",
)
WITHDRAW = Move(
    name="withdraw_use",
    label=_("撤回申請"),
    source=USE_GOES_ON,
    target=S.WITHDRAWN,
    allowed=asked_for,
    who=ASKER,
    route=ROUTE,
    form="proposals.forms.ReasonForm",
    effects=(do.close,),
    notify=(Party.OWNER,),
    ask=_("說明為什麼不用了；已同意的名額會釋出。"),
    weight="danger",
)

MACHINE = Machine(
    "resource_use",
    states=UseState,
    moves=(ACCEPT, DECLINE, FINISH, WITHDRAW),
    holders=USE_HOLDERS,
    clocks=USE_CLOCKS,
    said=do.said,
)

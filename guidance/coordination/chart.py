"""The chart of a request for coordination: the one table of its moves (R5)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from guidance.coordination import effects as do
from guidance.coordination.permissions import asked, was_asked
from guidance.coordination.states import CLOCKS, GOES_ON, HOLDERS, CoordinationState
from workflow.engine.moves import Machine, Move
from workflow.states import Party

S = CoordinationState
FORMS = "guidance.coordination.forms"
ROUTE = "guidance:coordination_move"
ASKED_UNIT, ASKER = _("被請求的單位"), _("提出協調的單位")

ANSWER = Move(
    name="answer_coordination",
    label=_("回復協調"),
    source=frozenset({S.ASKED}),
    target=S.ANSWERED,
    allowed=was_asked,
    who=ASKED_UNIT,
    route=ROUTE,
    form=f"{FORMS}.AnswerForm",
    effects=(do.keep_answer,),
    notify=(Party.PLATFORM,),
    ask=_("說明能協助什麼、已洽哪個部會、建議怎麼做；不能協助時說明理由。提案單位看得到。"),
    weight="primary",
)
RECORD_ANSWER = Move(
    name="record_answer",
    label=_("登錄回復"),
    source=frozenset({S.ASKED}),
    target=S.ANSWERED,
    allowed=asked,
    who=ASKER,
    route=ROUTE,
    form=f"{FORMS}.RecordForm",
    effects=(do.keep_answer,),
    notify=(Party.OWNER,),
    ask=_("對方以公文、電話或會議回復時，代為登錄；對方會收到通知，可以對照。"),
)
ASK_AGAIN = Move(
    name="ask_again",
    label=_("請再說明"),
    source=frozenset({S.ANSWERED}),
    target=S.ASKED,
    allowed=asked,
    who=ASKER,
    route=ROUTE,
    form="proposals.forms.ReasonForm",
    notify=(Party.OWNER,),
    ask=_("說明還缺什麼；原來的回復仍留在歷程。"),
)
SETTLE = Move(
    name="settle",
    label=_("登錄結果"),
    source=frozenset({S.ANSWERED}),
    target=S.SETTLED,
    allowed=asked,
    who=ASKER,
    route=ROUTE,
    form=f"{FORMS}.SettleForm",
    effects=(do.keep_result,),
    notify=(Party.OWNER,),
    ask=_("說明協調之後怎麼了，例如部會同意受理、改對接其他計畫。"),
    weight="primary",
)
WITHDRAW = Move(
    name="withdraw_coordination",
    label=_("撤回協調"),
    source=GOES_ON,
    target=S.WITHDRAWN,
    allowed=asked,
    who=ASKER,
    route=ROUTE,
    form="proposals.forms.ReasonForm",
    notify=(Party.OWNER,),
    ask=_("說明為什麼不再需要；紀錄仍保留。"),
    weight="danger",
)

MACHINE = Machine(
    "coordination",
    states=CoordinationState,
    moves=(ANSWER, RECORD_ANSWER, ASK_AGAIN, SETTLE, WITHDRAW),
    holders=HOLDERS,
    clocks=CLOCKS,
    said=do.said,
)

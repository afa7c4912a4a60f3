"""The chart of a request for counselling: the one table of its moves (R8); never does anything."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from guidance.counselling import effects as do
from guidance.permissions import asked_it, counsels
from guidance.states import REQUEST_CLOCKS, REQUEST_HOLDERS, REQUEST_OPEN, RequestState
from proposals import workflow as plans
from proposals.permissions import is_platform
from workflow.engine.moves import Machine, Move
from workflow.states import Party

S = RequestState
FORMS = "guidance.counselling.forms"
ROUTE = "guidance:request_move"

TRIAGE = Move(
    name="triage",
    label=_("先受理，再分派"),
    source=frozenset({S.ASKED}),
    target=S.TRIAGED,
    allowed=is_platform,
    who=plans.PLATFORM,
    route=ROUTE,
    form="proposals.forms.NoteForm",
    notify=(Party.PROPOSER,),
    ask=_("還不能決定由誰輔導時，先受理並回復申請單位；已能決定的，直接分派。"),
)
ASSIGN = Move(
    name="assign",
    label=_("分派輔導單位"),
    source=frozenset({S.ASKED, S.TRIAGED}),
    target=S.ASSIGNED,
    allowed=is_platform,
    who=plans.PLATFORM,
    route=ROUTE,
    form=f"{FORMS}.AssignForm",
    effects=(do.assign,),
    notify=(Party.PROPOSER, Party.TEAM),
    ask=_("由專管平台、輔導團隊或本府機關輔導。受分派的單位在輔導期間看得到這件計畫，結束後就看不到。"),
    weight="primary",
)
REASSIGN = Move(
    name="reassign",
    label=_("改派輔導單位"),
    source=frozenset({S.ASSIGNED}),
    target=S.ASSIGNED,
    allowed=is_platform,
    who=plans.PLATFORM,
    route=ROUTE,
    form=f"{FORMS}.ReassignForm",
    effects=(do.assign,),
    notify=(Party.PROPOSER, Party.TEAM),
    ask=_("說明改派的理由；原輔導單位即看不到這件計畫，已登錄的聯繫紀錄仍保留。"),
)
CHANGE_COACH = Move(
    name="change_coach",
    label=_("改派輔導員"),
    source=frozenset({S.ASSIGNED}),
    target=S.ASSIGNED,
    allowed=is_platform,
    who=plans.PLATFORM,
    route=ROUTE,
    form=f"{FORMS}.ChangeCoachForm",
    fits=(do.platform_counsels,),
    effects=(do.change_coach,),
    ask=_("由專管平台的另一位同仁接手輔導；輔導單位與期限不變。"),
    keeps_clock=True,
)
HAND_BACK = Move(
    name="hand_back",
    label=_("退回分派"),
    source=frozenset({S.ASSIGNED}),
    target=S.TRIAGED,
    allowed=counsels,
    who=_("輔導單位"),
    route=ROUTE,
    form="proposals.forms.ReasonForm",
    effects=(do.hand_back,),
    notify=(Party.PLATFORM,),
    ask=_("不是貴單位的專長，或無法輔導時，說明理由退回專管平台改派。"),
)
CLOSE = Move(
    name="close",
    label=_("結束輔導"),
    source=frozenset({S.ASSIGNED}),
    target=S.CLOSED,
    allowed=counsels | is_platform,
    who=_("輔導單位、專管平台"),
    route=ROUTE,
    form=f"{FORMS}.CloseForm",
    effects=(do.keep_outcome, do.end),
    notify=(Party.PROPOSER, Party.PLATFORM),
    ask=_("說明輔導的結果，申請單位看得到；結束後輔導單位仍可讀這件申請，但看不到計畫。"),
    weight="primary",
    duty=_("與申請單位聯繫並登錄"),  # to end the counselling is not what who counsels is reminded of
)
DECLINE = Move(
    name="decline",
    label=_("不予受理"),
    source=frozenset({S.ASKED, S.TRIAGED}),
    target=S.DECLINED,
    allowed=is_platform,
    who=plans.PLATFORM,
    route=ROUTE,
    form="proposals.forms.ReasonForm",
    notify=(Party.PROPOSER,),
    ask=_("說明為什麼不受理、可以改找誰；申請單位會收到。"),
    weight="danger",
)
WITHDRAW = Move(
    name="withdraw",
    label=_("撤回申請"),
    source=REQUEST_OPEN,
    target=S.WITHDRAWN,
    allowed=asked_it,
    who=_("申請單位"),
    route=ROUTE,
    form="proposals.forms.NoteForm",
    effects=(do.end,),
    notify=(Party.PLATFORM, Party.TEAM),
    ask=_("不再需要輔導時撤回；之後仍可再申請。"),
    weight="danger",
)

MOVES = (TRIAGE, ASSIGN, REASSIGN, CHANGE_COACH, HAND_BACK, CLOSE, DECLINE, WITHDRAW)
MACHINE = Machine(
    "counselling", states=RequestState, moves=MOVES, holders=REQUEST_HOLDERS, clocks=REQUEST_CLOCKS, said=do.said
)

"""The change's chart: the one table of moves (R10); never does anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from proposals import workflow as plans
from proposals.permissions import is_rdec
from proposals.states import ENDED as PLAN_ENDED
from tracking.changes import effects as do
from tracking.changes.paths import path_is_walked
from tracking.permissions import is_executing_unit
from tracking.states import CHANGE_CLOCKS, CHANGE_HOLDERS, ChangeState, State
from workflow.engine.begun import not_begun, take_back
from workflow.engine.moves import Machine, Move
from workflow.engine.verdicts import Verdict, when
from workflow.states import Party

if TYPE_CHECKING:
    from accounts.actors import Actor
    from tracking.models import ChangeRequest

S = ChangeState


def still_tracked(change: ChangeRequest, actor: Actor) -> Verdict:
    """Of what is completed or given up the work plan changes no more."""
    undertaking = change.undertaking
    ended = undertaking.plan.state in PLAN_ENDED
    state = undertaking.plan.get_state_display() if ended else undertaking.get_state_display()
    return when(not ended and undertaking.state == State.TRACKED, gettext("案件目前為「%s」，列管中才能變更。") % state)


FILE = Move(
    name="file",
    label=_("送出變更申請"),
    source=frozenset({S.DRAFTING}),
    target=S.FILED,
    allowed=is_executing_unit,
    who=plans.EXECUTING,
    route="tracking:file_change",
    form="tracking.changes.forms.ChangeForm",
    guards=(still_tracked,),
    effects=(do.file_change,),
    notify=(Party.RDEC, Party.PLATFORM),
    ask=_("改成變更後的工作計畫，說明理由；研考會同意後成為新的基準。"),
    weight="primary",
)
RETURN = Move(
    name="return",
    label=_("退回補正"),
    source=frozenset({S.FILED}),
    target=S.DRAFTING,
    allowed=is_rdec,
    who=plans.RDEC,
    form="tracking.changes.forms.ReturnChangeForm",
    notify=(Party.EXECUTING,),
    ask=_("說明變更申請要補什麼，退回執行單位補正後再送。"),
)
ACCEPT = Move(
    name="accept",
    label=_("同意變更"),
    duty=_("審核計畫變更"),
    source=frozenset({S.FILED}),
    target=S.ACCEPTED,
    allowed=is_rdec,
    who=plans.RDEC,
    form="proposals.forms.NoteForm",
    guards=(still_tracked, path_is_walked),
    effects=(do.accept_change,),
    notify=(Party.EXECUTING, Party.PLATFORM),
    ask=_("變更後的工作計畫成為新的基準，預定期程與期限隨之更動；已回報的進度依項次延續。"),
    weight="primary",
)
REFUSE = Move(
    name="refuse",
    label=_("不同意變更"),
    source=frozenset({S.FILED}),
    target=S.REFUSED,
    allowed=is_rdec,
    who=plans.RDEC,
    form="proposals.forms.ReasonForm",
    notify=(Party.EXECUTING, Party.PLATFORM),
    ask=_("說明不同意的理由；原工作計畫照舊執行。"),
    weight="danger",
)
DROP = Move(
    name="drop",
    label=_("不再申請"),
    source=frozenset({S.DRAFTING}),
    target=S.DROPPED,
    allowed=is_executing_unit,
    who=plans.EXECUTING,
    notify=(Party.RDEC,),
    ask=_("不申請這次變更，原工作計畫照舊執行。"),
    weight="danger",
)
TAKE_BACK = take_back(
    "take_back",
    FILE,
    S.DRAFTING,
    receiver=is_rdec,
    guards=(not_begun,),
    ask=_("研考會開始處理之前，可撤回變更申請修改後再送。"),
)

MOVES = (FILE, RETURN, ACCEPT, REFUSE, TAKE_BACK, DROP)
MACHINE = Machine("change", states=ChangeState, moves=MOVES, holders=CHANGE_HOLDERS, clocks=CHANGE_CLOCKS)

"""The chart of what a visit left to do: the one table of its moves (R8)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from guidance.permissions import leads_its_visit, owns
from guidance.states import FOLLOW_UP_HOLDERS, FollowUpState
from workflow.engine.moves import Machine, Move
from workflow.states import Party

if TYPE_CHECKING:
    from accounts.actors import Actor
    from guidance.models import FollowUp

S = FollowUpState
ROUTE = "guidance:follow_up_move"


def keep_outcome(follow_up: FollowUp, by: Actor, data: dict[str, Any], at: dt.datetime) -> None:
    """What was done, or why nothing is to be done any more."""
    follow_up.outcome = data["outcome"]


def said(data: dict[str, Any], follow_up: FollowUp) -> list[str]:
    """The words it was closed with."""
    return [str(data["outcome"])] if data.get("outcome") else []


FINISH = Move(
    name="finish",
    label=_("回報已辦理"),
    source=frozenset({S.OPEN}),
    target=S.DONE,
    allowed=owns,
    who=_("負責單位"),
    route=ROUTE,
    form="guidance.follow_ups.forms.FinishForm",
    effects=(keep_outcome,),
    notify=(Party.TEAM,),
    ask=_("說明辦理的情形，參加訪視的單位看得到；回報後這件事就結束。"),
    weight="primary",
)
DROP = Move(
    name="drop",
    label=_("不再辦理"),
    source=frozenset({S.OPEN}),
    target=S.DROPPED,
    allowed=owns | leads_its_visit,
    who=_("負責單位、訪視主辦單位、專管平台"),
    route=ROUTE,
    form="guidance.follow_ups.forms.DropForm",
    effects=(keep_outcome,),
    notify=(Party.TEAM, Party.OWNER),
    ask=_("說明為什麼不必再辦；紀錄仍保留。"),
    weight="danger",
)

MACHINE = Machine("follow_up", states=FollowUpState, moves=(FINISH, DROP), holders=FOLLOW_UP_HOLDERS, said=said)

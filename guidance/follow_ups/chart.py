"""The chart of what a visit left to do: the one table of its moves (R8)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from guidance.files.telling import attached
from guidance.permissions import leads_its_visit, owns
from guidance.states import FOLLOW_UP_HOLDERS, FollowUpState
from workflow.engine.moves import Machine, Move, reasons
from workflow.states import Party
from workflow.templatetags.cs import roc

if TYPE_CHECKING:
    from accounts.actors import Actor
    from guidance.models import FollowUp

S = FollowUpState
ROUTE = "guidance:follow_up_move"
LEADERS = _("訪視主辦單位、專管平台")


def keep_outcome(follow_up: FollowUp, by: Actor, data: dict[str, Any], at: dt.datetime) -> None:
    """What was done, or why nothing is to be done any more."""
    follow_up.outcome = data["outcome"]


def move_day(follow_up: FollowUp, by: Actor, data: dict[str, Any], at: dt.datetime) -> dict[str, Any]:
    """Until when it is to be done from now on; the log keeps until when it was."""
    was, follow_up.until = follow_up.until, data["due_on"]
    return {"was": was.isoformat()}


def said(data: dict[str, Any], follow_up: FollowUp) -> list[str]:
    """The words it was closed with; from which day to which it was moved, and why."""
    moved = [f"{roc(data['was'])} → {roc(data['due_on'])}"] if data.get("was") else []
    return [
        *([str(data["outcome"])] if data.get("outcome") else []),
        *moved,
        *reasons(data, follow_up),
        *attached(data),
    ]


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
    allowed=leads_its_visit,
    who=LEADERS,
    route=ROUTE,
    form="guidance.follow_ups.forms.DropForm",
    effects=(keep_outcome,),
    notify=(Party.TEAM, Party.OWNER),
    ask=_("說明為什麼不必再辦；紀錄仍保留。"),
    weight="danger",
)
MOVE_DAY = Move(
    name="move_day",
    label=_("調整完成期限"),
    source=frozenset({S.OPEN}),
    target=S.OPEN,
    allowed=leads_its_visit,
    who=LEADERS,
    route=ROUTE,
    form="guidance.follow_ups.forms.MoveDayForm",
    effects=(move_day,),
    notify=(Party.OWNER,),
    ask=_("說明為什麼調整；負責單位會收到通知，原來的期限留在歷程。"),
)

MACHINE = Machine(
    "follow_up", states=FollowUpState, moves=(FINISH, MOVE_DAY, DROP), holders=FOLLOW_UP_HOLDERS, said=said
)

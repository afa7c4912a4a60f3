"""The chart of a story: the one table of its moves (R11)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from public.states import CLOCKS, HOLDERS, StoryState
from public.stories.permissions import approves, is_shown, owns_case, writes
from workflow.engine.moves import Machine, Move
from workflow.states import Party

if TYPE_CHECKING:
    from accounts.actors import Actor
    from public.models import Story

S = StoryState
ROUTE = "public:story_move"
REASON = "public.stories.forms.WhyForm"


def note_day(story: Story, by: Actor, data: dict[str, Any], at: dt.datetime) -> None:
    """Since when it is out."""
    story.published_on = timezone.localdate(at)


PROPOSE = Move(
    name="propose",
    label=_("送研考會審定"),
    source=frozenset({S.DRAFT}),
    target=S.PROPOSED,
    allowed=writes,
    guards=(is_shown,),
    who=_("撰寫單位"),
    route=ROUTE,
    notify=(Party.RDEC,),
    ask=_("送出後由研考會審定；審定前不公開，退回時可再修改。"),
    weight="primary",
)
SEND_BACK = Move(
    name="send_back",
    label=_("退回修改"),
    source=frozenset({S.PROPOSED}),
    target=S.DRAFT,
    allowed=approves,
    who=_("研考會"),
    route=ROUTE,
    form=REASON,
    notify=(Party.OWNER,),
    ask=_("說明要改什麼，撰寫單位會收到。"),
)
PUBLISH = Move(
    name="publish",
    label=_("審定並刊登"),
    source=frozenset({S.PROPOSED}),
    target=S.PUBLISHED,
    allowed=approves,
    guards=(is_shown,),
    who=_("研考會"),
    route=ROUTE,
    effects=(note_day,),
    notify=(Party.OWNER, Party.PROPOSER),
    ask=_("刊登後任何人都看得到；請先預覽，確認沒有個人資料。"),
    weight="primary",
)
WITHDRAW = Move(
    name="withdraw",
    label=_("下架"),
    source=frozenset({S.PUBLISHED}),
    target=S.WITHDRAWN,
    allowed=approves | writes | owns_case,
    who=_("研考會、撰寫單位、提案單位"),
    route=ROUTE,
    form=REASON,
    notify=(Party.OWNER, Party.PROPOSER, Party.RDEC),
    ask=_("下架後一分鐘內公開網站不再顯示；說明理由。"),
    weight="danger",
)
REWRITE = Move(
    name="rewrite",
    label=_("重新編修"),
    source=frozenset({S.WITHDRAWN}),
    target=S.DRAFT,
    allowed=writes,
    who=_("撰寫單位"),
    route=ROUTE,
    ask=_("回到撰寫中，修改後再送審定。"),
)

MACHINE = Machine(
    "story",
    states=StoryState,
    moves=(PROPOSE, SEND_BACK, PUBLISH, WITHDRAW, REWRITE),
    holders=HOLDERS,
    clocks=CLOCKS,
)

"""The three figures each role is asked for, each the length of a list it opens; never counts what that list does not show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.states import UnitKind
from lists.listing import Listing
from portal.desk import reading
from proposals.case.listing import PLANS
from proposals.states import Stage, State
from reviews.asked.filters import Stands
from reviews.asked.listing import OPINIONS
from workflow.engine.verdicts import Words
from workflow.rows import counted_together

if TYPE_CHECKING:
    from accounts.actors import Actor


@dataclass(frozen=True)
class Asked:
    """What somebody is asked for: the words, and the list, narrowed as its address says."""

    words: Words
    query: str
    listing: Listing = PLANS


@dataclass(frozen=True)
class Figure:
    """How many there are, ``more`` where they were counted no further, and the list of them."""

    words: Words
    count: int
    more: str
    url: str


LATE = Asked(_("逾期的計畫"), "late=1")
OPEN = Asked(_("辦理中的計畫"), "state=open")
TRACKED = Asked(_("執行列管的計畫"), f"stage={Stage.EXECUTE.value}")
OVERDUE = Asked(_("逾期未回復的審查意見"), f"state={Stands.LATE.value}", OPINIONS)


def _in(state: State, words: Words) -> Asked:
    return Asked(words, f"state={state.value}")


def _at(stage: Stage, words: Words) -> Asked:
    return Asked(words, f"stage={stage.value}")


def _opinions(stands: Stands, words: Words) -> Asked:
    return Asked(words, f"state={stands.value}", OPINIONS)


# Who works on the cases, and who answers for the unit.
WORKING: dict[str, tuple[Asked, Asked, Asked]] = {
    UnitKind.PROPOSER: (OPEN, LATE, TRACKED),
    UnitKind.PARTNER: (OPEN, TRACKED, _in(State.CLOSED, _("已結案的計畫"))),
    UnitKind.DISTRICT_OFFICE: (_in(State.WITH_DISTRICT, _("待檢核的送件")), LATE, OPEN),
    UnitKind.AGENCY: (_opinions(Stands.OPEN, _("待回復的審查意見")), OVERDUE, TRACKED),
    UnitKind.PLATFORM: (_in(State.NOTIFIED, _("新知會的計畫")), _in(State.COACHING, _("輔導中的計畫")), LATE),
    UnitKind.RDEC: (_in(State.WITH_RDEC, _("待成案的計畫")), OVERDUE, LATE),
    UnitKind.CONVENER: (_at(Stage.MEETING, _("專案會議階段的計畫")), LATE, TRACKED),
    UnitKind.NDC: (
        _in(State.NDC_COUNSELLING, _("待輔導會議的計畫")),
        _in(State.NDC_WORKING, _("待工作會議的計畫")),
        TRACKED,
    ),
    UnitKind.COUNSELLING_TEAM: (OPEN, _at(Stage.PREPARE, _("籌備與輔導中的計畫")), LATE),
}
LEADING: dict[str, tuple[Asked, Asked, Asked]] = {
    UnitKind.DISTRICT_OFFICE: (LATE, _at(Stage.REVIEW, _("書面審查中的計畫")), TRACKED),
    UnitKind.AGENCY: (OVERDUE, _opinions(Stands.EXCUSED, _("逾期結案的審查意見")), TRACKED),
    UnitKind.PLATFORM: (LATE, _at(Stage.PREPARE, _("籌備與輔導中的計畫")), TRACKED),
    UnitKind.RDEC: (LATE, _at(Stage.NDC, _("國發會審查中的計畫")), TRACKED),
}
KEEPING = (OPEN, LATE, TRACKED)  # administrators, who move nothing


def asked_of(actor: Actor) -> Sequence[Asked]:
    """By what the unit is and the role in it."""
    kind = actor.kind or ""
    if not actor.may_act:
        return KEEPING
    return (LEADING.get(kind) if actor.is_supervisor else None) or WORKING.get(kind, KEEPING)


def figures(actor: Actor) -> tuple[list[Figure], int]:
    """The three, and how many plans are open (one query)."""
    asked = asked_of(actor)
    rows = [each.listing.rows(each.listing.form(QueryDict(each.query)), actor) for each in asked]
    *counts, open_plans = counted_together([*rows, reading.open_plans(actor)], reading.COUNTED)
    return [_figure(each, count) for each, count in zip(asked, counts, strict=True)], open_plans


def _figure(asked: Asked, count: int) -> Figure:
    url = f"{reverse(asked.listing.page)}?{asked.query}"
    return Figure(asked.words, count, "+" if count >= reading.COUNTED else "", url)

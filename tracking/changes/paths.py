"""Which way a change goes: what touches NDC's approval goes back through the plan's adjustment (R10, R20); never writes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from inputs.fields import format_day
from inputs.words import sentences
from proposals.states import State as PlanState
from proposals.workflow import APPROVE, SEND_CHANGE, START_EXECUTION
from tracking.states import ChangeKind
from tracking.undertakings.checks import Bounds, Draft
from tracking.undertakings.drafting import as_filed, with_rows
from tracking.undertakings.filing import bounds_of
from workflow.engine.verdicts import YES, Verdict, no

if TYPE_CHECKING:
    from accounts.actors import Actor
    from tracking.models import ChangeRequest, WorkPlan


def touched(kinds: Collection[str], last: dt.date, money: int, bounds: Bounds, until: dt.date) -> list[str]:
    """What of NDC's approval a change touches, in words; nothing where RDEC may accept it by itself.

    ``until`` is the last day of the accepted plan: how far that reaches was settled with it.
    """
    found = []
    if bounds.subsidy is not None and money > bounds.subsidy:
        about = {"money": f"{money:,}", "subsidy": f"{bounds.subsidy:,}"}
        found.append(_("各季預定支用合計 %(money)s 元，超過核定補助 %(subsidy)s 元") % about)
    if bounds.last and last > max(bounds.last, until):
        about = {"last": format_day(last), "limit": format_day(bounds.last)}
        found.append(_("預定完成日 %(last)s 在核定經費的最後年度（至 %(limit)s）之後") % about)
    if ChangeKind.SCOPE in kinds:
        found.append(scope_words())
    return found


def scope_words() -> str:
    """What a change of scope touches."""
    return _("變更了核定的範圍")


def path_of(change: ChangeRequest) -> list[str]:
    """What a filed change touches of the approval; empty: RDEC accepts it."""
    assert change.work_plan
    money = vars(change)["money"] if "money" in vars(change) else money_of(draft_of(change.work_plan))
    return touched(change.kinds, change.work_plan.ends_on, money or 0, approved(change), change.was.ends_on)


def money_of(draft: Draft) -> int:
    """What a plan spends in all, 元."""
    return sum(row.amount for row in draft.quarters)


def approved(change: ChangeRequest) -> Bounds:
    """What the approval allows: read with the change's page and with its lock, else one query."""
    known: Any = change if "approved_day" in vars(change) else change.undertaking
    return bounds_of(known)


def draft_of(plan: WorkPlan) -> Draft:
    """What a work plan says: of a page from memory, behind the lock one query."""
    return as_filed(plan if "_prefetched_objects_cache" in vars(plan) else with_rows(plan))


def path_words(touches: Collection[str]) -> str:
    """The way in one sentence, for pages."""
    if not touches:
        return _("不涉及國發會核定的內容，由研考會決定。")
    return sentences(touches) + _(
        "。這些涉及國發會核定的內容：除本申請外，須由執行單位「申請計畫調整」，"
        "經研考會再送國發會、部會重新核定並開始執行後，研考會才能同意本變更。"
    )


def path_is_walked(change: ChangeRequest, actor: Actor) -> Verdict:
    """A change that touches the approval is accepted once it was approved anew (one query where its scope does).

    Money and years are measured by the letters: with those of a new approval they touch nothing any more.
    """
    touches = path_of(change) if change.work_plan else []
    if not touches:
        return YES
    plan, is_of_scope_alone = change.plan, touches == [scope_words()]
    if is_of_scope_alone and plan.state == PlanState.EXECUTING and _was_approved_anew(change):
        return YES
    words = _("。須先經計畫調整，由國發會與部會重新核定；計畫目前為「%s」。")
    return no(sentences(touches) + words % plan.get_state_display())


def _was_approved_anew(change: ChangeRequest) -> bool:
    """Since it was filed: sent to NDC again, approved, carried out again, in this order."""
    walk = [SEND_CHANGE.name, APPROVE.name, START_EXECUTION.name]
    made = change.plan.transitions.filter(move__in=walk, at__gte=change.filed_at).order_by("id")
    for move in made.values_list("move", flat=True):
        walk = walk[1:] if walk and move == walk[0] else walk
    return not walk

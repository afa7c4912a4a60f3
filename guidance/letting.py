"""Lets who counsels, visits or works along see the plan for as long as it does (R6, R8); never decides who does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.states import UnitKind
from guidance.models import CounsellingRequest, Match, Visit
from proposals.services import let_in, let_out
from proposals.states import PlanPermission

if TYPE_CHECKING:
    from accounts.actors import Actor
    from accounts.models import Unit
    from proposals.models import Proposal

SEES_ANYWAY = frozenset({UnitKind.PLATFORM, UnitKind.RDEC})
LET_BY = {PlanPermission.COUNSEL: (CounsellingRequest, Visit), PlanPermission.PARTNER: (Match,)}


def show_plan(
    plan: Proposal | None, unit: Unit | None, *, by: Actor, kind: PlanPermission = PlanPermission.COUNSEL
) -> None:
    """From now on ``unit`` sees the plan, as far as others do: a draft only once the platform was told of it (R14)."""
    if plan and unit and unit.kind not in SEES_ANYWAY:
        let_in(plan, [unit], kind, by=by)


def hide_plan(
    plan: Proposal | None,
    unit: Unit | None,
    *,
    by: Actor,
    ended: CounsellingRequest | Visit | Match,
    kind: PlanPermission = PlanPermission.COUNSEL,
) -> None:
    """``unit`` sees the plan no more by ``ended``, unless another request, visit or match lets it."""
    if plan is None or unit is None:
        return
    for model in LET_BY[kind]:
        others = model.objects.letting_in(plan.pk, unit.pk)
        if isinstance(ended, model):
            others = others.exclude(pk=ended.pk)
        if others.exists():
            return
    let_out(plan, unit, kind, by=by)

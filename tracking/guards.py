"""What must hold before moves of undertakings, and what tracking asks of the plan's; never writes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.translation import gettext as _

from proposals.states import ENDED as PLAN_ENDED
from proposals.states import Outcome
from tracking.models import Undertaking
from tracking.states import ENDED, SETTLED, State
from workflow.engine.verdicts import Verdict, when

if TYPE_CHECKING:
    from accounts.actors import Actor
    from proposals.models import Proposal


def plan_is_open(undertaking: Undertaking, actor: Actor) -> Verdict:
    """Of a plan that was withdrawn or declined nothing goes on but the termination of its undertakings."""
    plan = undertaking.plan
    return when(plan.state not in PLAN_ENDED, _("計畫已「%s」，只能撤銷管制。") % plan.get_state_display())


def work_plans_accepted(plan: Proposal, actor: Actor) -> Verdict:
    """Execution starts when each passed venture has an accepted work plan (R9; one query).

    A terminated undertaking counts as settled: it has no way back, and must not hold up the plan's other ventures.
    """
    waiting = [v.title for v in _tracked(plan) if v.outcome == Outcome.PASSED and v.state not in SETTLED]
    return when(not waiting, _("尚未核備工作計畫：%s") % "、".join(waiting))


def undertakings_ended(plan: Proposal, actor: Actor) -> Verdict:
    """A plan is closed when nothing of it is tracked and each released venture has results (R10; one query)."""
    ventures = _tracked(plan)
    going_on = [v.title for v in ventures if (v.outcome == Outcome.PASSED or v.state) and v.state not in ENDED]
    without = [v.title for v in ventures if v.state == State.RELEASED and not v.results]
    reasons = [_("尚未解除或撤銷列管：%s") % "、".join(going_on)] if going_on else []
    reasons += [_("尚未提報成果：%s") % "、".join(without)] if without else []
    return when(not reasons, "；".join(reasons))


class _Tracked(NamedTuple):
    """A venture and where its undertaking stands; None where it has none."""

    title: str
    outcome: str
    state: str | None
    results: Any


def _tracked(plan: Proposal) -> list[_Tracked]:
    rows = plan.ventures.values_list("title", "outcome", "undertaking__state", "undertaking__results")
    return [_Tracked(*row) for row in rows]

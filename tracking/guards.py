"""What must hold before moves of undertakings, and what tracking asks of the plan's; never writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from proposals.states import ENDED as PLAN_ENDED
from proposals.states import Outcome
from tracking.models import Undertaking
from tracking.states import ENDED, SETTLED, State
from workflow.engine.facts import of_facts
from workflow.engine.verdicts import Verdict, when

if TYPE_CHECKING:
    from accounts.actors import Actor
    from proposals.models import Proposal, Venture
    from workflow.engine.facts import Facts


def plan_is_open(undertaking: Undertaking, actor: Actor) -> Verdict:
    """Of a plan that was withdrawn or declined nothing goes on but the termination of its undertakings."""
    plan = undertaking.plan
    return when(plan.state not in PLAN_ENDED, _("計畫已「%s」，只能撤銷管制。") % plan.get_state_display())


@of_facts
def work_plans_accepted(read: Facts, actor: Actor) -> Verdict:
    """Execution starts when each passed venture has an accepted work plan (R9; one query).

    A terminated undertaking counts as settled: it has no way back, and must not hold up the plan's other ventures.
    """
    waiting = [v.title for v in read.of(ventures) if v.outcome == Outcome.PASSED and _state(v) not in SETTLED]
    return when(not waiting, _("尚未核備工作計畫：%s") % "、".join(waiting))


@of_facts
def undertakings_ended(read: Facts, actor: Actor) -> Verdict:
    """A plan is closed when nothing of it is tracked and each released venture has results (R10; one query)."""
    found = read.of(ventures)
    going_on = [v.title for v in found if (v.outcome == Outcome.PASSED or _state(v)) and _state(v) not in ENDED]
    without = [row.venture.title for row in read.of(undertakings) if row.state == State.RELEASED and not row.results_id]
    reasons = [_("尚未解除或撤銷列管：%s") % "、".join(going_on)] if going_on else []
    reasons += [_("尚未提報成果：%s") % "、".join(without)] if without else []
    return when(not reasons, "；".join(reasons))


def ventures(read: Facts) -> list[Venture]:
    """The plan's ventures in order, each with its undertaking where it has one (one query)."""
    plan: Proposal = read.instance
    rows = plan.ventures.select_related(
        "executing_unit", "undertaking__holder_unit", "undertaking__work_plan", "undertaking__results"
    )
    return list(rows.order_by("position", "pk"))


def undertakings(read: Facts) -> list[Undertaking]:
    """The plan's undertakings in the order of its ventures (no query of its own)."""
    found = [venture.undertaking for venture in read.of(ventures) if hasattr(venture, "undertaking")]
    for undertaking in found:
        undertaking.venture.proposal = read.instance
    return found


def _state(venture: Venture) -> str | None:
    """Where its undertaking stands; None where it has none."""
    return venture.undertaking.state if hasattr(venture, "undertaking") else None

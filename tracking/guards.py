"""What must hold before moves of undertakings, and what tracking asks of the plan's own moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from proposals.states import ENDED as PLAN_ENDED
from proposals.states import Outcome
from tracking.models import Undertaking
from tracking.states import ENDED, SETTLED, State
from workflow.engine.verdicts import Verdict, when

if TYPE_CHECKING:
    from accounts.actors import Actor
    from proposals.models import Proposal, Venture


def plan_is_open(undertaking: Undertaking, actor: Actor) -> Verdict:
    """Of a plan that was withdrawn or declined nothing goes on but the termination of its undertakings."""
    plan = undertaking.plan
    return when(plan.state not in PLAN_ENDED, _("計畫已「%s」，只能撤銷管制。") % plan.get_state_display())


def work_plans_accepted(plan: Proposal, actor: Actor) -> Verdict:
    """Execution starts when each passed venture has an accepted work plan (R9; one query).

    A terminated undertaking counts as settled: it has no way back, and must not hold up the plan's other ventures.
    """
    settled = set(
        Undertaking.objects.filter(venture__proposal=plan, state__in=SETTLED).values_list("venture_id", flat=True)
    )
    waiting = [venture for venture in _passed(plan) if venture.pk not in settled]
    return when(not waiting, _("尚未核備工作計畫：%s") % _titles(waiting))


def undertakings_ended(plan: Proposal, actor: Actor) -> Verdict:
    """A plan is closed when nothing of it is tracked and each released venture has results (R10; one query)."""
    rows = {
        venture: (state, results)
        for venture, state, results in Undertaking.objects.filter(venture__proposal=plan).values_list(
            "venture_id", "state", "results_id"
        )
    }
    concerned = {venture.pk for venture in _passed(plan)} | set(rows)
    ventures = [venture for venture in plan.venture_list if venture.pk in concerned]
    going_on = [v for v in ventures if rows.get(v.pk, ("", None))[0] not in ENDED]
    without = [v for v in ventures if v.pk in rows and rows[v.pk][0] == State.RELEASED and not rows[v.pk][1]]
    reasons = [_("尚未解除或撤銷列管：%s") % _titles(going_on)] if going_on else []
    reasons += [_("尚未提報成果：%s") % _titles(without)] if without else []
    return when(not reasons, "；".join(reasons))


def _passed(plan: Proposal) -> list[Venture]:
    return [venture for venture in plan.venture_list if venture.outcome == Outcome.PASSED]


def _titles(ventures: list[Venture]) -> str:
    return "、".join(venture.title for venture in ventures)

"""States of an undertaking with holders and clocks; kinds and results of NDC's meetings; never import a model."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from workflow.states import Party


class State(TextChoices):
    """Where the tracking of one passed venture stands (R9, R10)."""

    PLANNING = "planning", _("待提工作計畫")
    PLAN_FILED = "plan_filed", _("工作計畫待核備")
    TRACKED = "tracked", _("列管中")
    COMPLETED = "completed", _("已提報完成")
    RELEASED = "released", _("解除列管")
    TERMINATED = "terminated", _("撤銷管制")


S = State
ENDED = frozenset({S.RELEASED, S.TERMINATED})
OPEN = frozenset(State) - ENDED
# The work plan was accepted, or tracking was given up: execution need not wait for it (R9).
SETTLED = frozenset({S.TRACKED, S.COMPLETED}) | ENDED

HOLDERS: dict[str, str] = {
    S.PLANNING: Party.EXECUTING,
    S.PLAN_FILED: Party.PLATFORM,
    S.TRACKED: Party.EXECUTING,
    S.COMPLETED: Party.RDEC,
    S.RELEASED: Party.NOBODY,
    S.TERMINATED: Party.NOBODY,
}

# Working days. While tracked the clock is the work plan's own last day, set when it is accepted.
CLOCKS: dict[str, int] = {S.PLANNING: 10, S.PLAN_FILED: 5, S.COMPLETED: 10}


class MeetingKind(TextChoices):
    """The two meetings of NDC that a plan is sent to (R20)."""

    COUNSELLING = "counselling", _("輔導會議")
    WORKING = "working", _("工作會議")


class Result(TextChoices):
    """What came of one sending."""

    PENDING = "pending", _("待國發會回復")
    PASSED = "passed", _("通過")
    REVISE = "revise", _("需修正")
    REJECTED = "rejected", _("未通過")


class Shape(TextChoices):
    """How the planned progress of a work item runs between its first and its last day (R9)."""

    EVEN = "even", _("平均")
    EARLY = "early", _("前段較多")
    LATE = "late", _("後段較多")
    END = "end", _("完成時一次計入")

"""What the pages of an undertaking show of its work: the curve, the bars, the table; reads nothing that it is not given."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from tracking.charts.curves import Curve, s_curve
from tracking.charts.gantt import Gantt, gantt
from tracking.models import WorkPlan
from tracking.undertakings.curve import curve, period, planned
from workflow.calendar import clock


@dataclass(frozen=True)
class Work:
    """A work plan on a page."""

    plan: WorkPlan
    curve: Curve
    gantt: Gantt

    @property
    def says_more(self) -> bool:
        """Is there anything beside its items?"""
        plan = self.plan
        return bool(plan.milestones.all() or plan.quarters.all() or plan.note or plan.reason or plan.attachment)

    @property
    def money(self) -> int:
        """The quarters together, 元."""
        return sum(row.amount for row in self.plan.quarters.all())


def work_of(plan: WorkPlan | None, done: dict[int, int] | None = None, reported: Sequence[Any] = ()) -> Work | None:
    """A plan with its charts; ``done`` is each item's reported percent, ``reported`` the whole's by day."""
    if plan is None:
        return None
    items = list(plan.items.all())
    today = timezone.localdate(clock.now())
    return Work(plan, plan_curve(items, reported, today), gantt(items, today, done))


def plan_curve(
    items: Sequence[Any], reported: Sequence[Any] = (), today: dt.date | None = None, former: Sequence[Any] = ()
) -> Curve:
    """The S-curve of items over their period, beside that of the ``former`` items over both periods."""
    first, last = period([*items, *former])
    now = planned(items, today) if today else None
    before = curve(former, first, last) if former else ()
    return s_curve(curve(items, first, last), reported, today=today, now=now, former=before)

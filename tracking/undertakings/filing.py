"""A work plan as rows: what bounds it, and how a draft is written; never decides whether it may be filed."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db.models import Max

from tracking.models import Milestone, QuarterBudget, Undertaking, WorkItem, WorkPlan
from tracking.undertakings.checks import Bounds, Draft

if TYPE_CHECKING:
    from accounts.actors import Actor


def bounds_of(undertaking: Undertaking) -> Bounds:
    """What the approval allows: read with the undertaking's page and with its lock, else one query."""
    known: dict[str, Any] = undertaking.__dict__
    if "approved_day" not in known:
        known = dict(Undertaking.objects.filter(pk=undertaking.pk).values(**Undertaking.objects.approval()).get())
    year = known["approved_until"]
    return Bounds(known["approved_day"], year and dt.date(year + 1911, 12, 31), known["subsidy"])


def write_plan(
    undertaking: Undertaking,
    draft: Draft,
    first: dt.date,
    last: dt.date,
    data: dict[str, Any],
    by: Actor,
    at: dt.datetime,
) -> WorkPlan:
    """The next number, with its rows sent when the undertaking is saved; work that has no code yet gets the next ones."""
    filed = WorkItem.objects.filter(work_plan__undertaking=undertaking).aggregate(
        number=Max("work_plan__number"), code=Max("code")
    )
    plan = WorkPlan.objects.create(
        undertaking=undertaking,
        number=(filed["number"] or 0) + 1,
        starts_on=first,
        ends_on=last,
        note=data.get("note") or "",
        reason=data.get("reason") or "",
        attachment=data.get("file") or None,
        filed_at=at,
        filed_by=by.label,
    )
    codes = _codes([item.code for item in draft.items], filed["code"] or 0)
    undertaking.writes.insert(
        WorkItem(
            work_plan=plan,
            code=code,
            position=position,
            title=item.title,
            weight=item.weight,
            starts_on=item.starts_on,
            ends_on=item.ends_on,
            shape=item.shape,
            responsible=item.responsible,
            deliverable=item.deliverable,
        )
        for position, (code, item) in enumerate(zip(codes, draft.items, strict=True), 1)
    )
    if draft.milestones:
        undertaking.writes.insert(
            Milestone(work_plan=plan, title=row.title, due_on=row.due_on) for row in draft.milestones
        )
    if draft.quarters:
        undertaking.writes.insert(
            QuarterBudget(work_plan=plan, year=row.year, quarter=row.quarter, amount=row.amount)
            for row in draft.quarters
        )
    return plan


def _codes(given: list[int], last: int) -> list[int]:
    """A code for each item: its own where an earlier plan knows it and no item before it took it, else the next new one."""
    codes: list[int] = []
    for code in given:
        is_known = 0 < code <= last and code not in codes
        codes.append(code if is_known else max(last, *codes, 0) + 1)
    return codes

"""A work plan to begin with: from the venture's schedule as it was filed, from a template, or what was filed before (R9)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from proposals.content.frozen import from_version
from tracking.models import WorkPlan
from tracking.states import WHOLE
from tracking.undertakings.checks import Draft
from tracking.undertakings.curve import ONE_DAY
from tracking.undertakings.values import ItemDraft, MilestoneDraft, QuarterDraft
from workflow.nested import Nested, read

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from tracking.models import Undertaking, WorkTemplateItem

CENT = Decimal("0.01")


def filed_last(undertaking: Undertaking) -> WorkPlan | None:
    """The plan filed last, with its rows (one query)."""
    return next(iter(filings(undertaking, 1)), None)


def filings(undertaking: Undertaking, many: int) -> list[WorkPlan]:
    """The plans filed last, the latest first, with their rows (one query)."""
    return _with_rows(undertaking.work_plans.order_by("-number")[:many])


def _with_rows(plans: QuerySet[WorkPlan]) -> list[WorkPlan]:
    many = dict.fromkeys(("items", "milestones", "quarters"), Nested())
    found: list[WorkPlan] = read(plans, many)
    return found


def in_force(undertaking: Undertaking) -> WorkPlan | None:
    """The baseline with its rows; before there is one, the plan filed last (one query)."""
    return with_rows(undertaking.baseline) if undertaking.baseline else filed_last(undertaking)


def with_rows(plan: WorkPlan) -> WorkPlan:
    """A plan with its items, milestones and quarters (one query)."""
    (found,) = _with_rows(WorkPlan.objects.filter(pk=plan.pk))
    return found


def as_filed(plan: WorkPlan) -> Draft:
    """What a filed plan says."""
    items = [
        ItemDraft(
            code=row.code,
            title=row.title,
            weight=row.weight,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            shape=row.shape,
            responsible=row.responsible,
            deliverable=row.deliverable,
        )
        for row in plan.items.all()
    ]
    milestones = [MilestoneDraft(row.title, row.due_on) for row in plan.milestones.all()]
    return Draft(items, milestones, [QuarterDraft(row.year, row.quarter, row.amount) for row in plan.quarters.all()])


def from_concept(undertaking: Undertaking, first: dt.date | None) -> Draft:
    """The venture's own schedule as it was filed; equal weights, nothing before ``first``."""
    version = undertaking.plan.version
    ventures = from_version(version.content).ventures if version else ()
    steps = next((venture.steps for venture in ventures if venture.id == undertaking.venture_id), ())
    weights = _equal(len(steps))
    items = [
        ItemDraft(
            title=step.title,
            weight=weight,
            starts_on=max(step.starts_on, first) if first else step.starts_on,
            ends_on=max(step.ends_on, first) if first else step.ends_on,
        )
        for step, weight in zip(steps, weights, strict=True)
    ]
    return Draft(items)


def from_template(rows: Iterable[WorkTemplateItem], first: dt.date, last: dt.date) -> Draft:
    """A template's items within a period; each ends at least on the day it begins."""
    days = (last - first).days
    items = []
    for row in rows:
        starts_on = first + dt.timedelta(days=days * row.from_percent // 100)
        ends_on = first + dt.timedelta(days=days * row.to_percent // 100)
        if row.to_percent < 100:  # the next item begins on that day
            ends_on -= ONE_DAY
        items.append(
            ItemDraft(
                title=row.title,
                weight=row.weight,
                starts_on=starts_on,
                ends_on=max(starts_on, ends_on),
                shape=row.shape,
                deliverable=row.deliverable,
            )
        )
    return Draft(items)


def _equal(parts: int) -> Sequence[Decimal]:
    """Weights that add up to a hundred, as equal as cents allow; the last takes the rest."""
    if not parts:
        return []
    each = (WHOLE / parts).quantize(CENT)
    return [*[each] * (parts - 1), WHOLE - each * (parts - 1)]

"""Two work plans beside each other as pages show them: items, curves, money by quarter, words; reads what it is given (R10)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from proposals.versions.differences import Prose, paragraphs
from tracking.changes.comparing import compare
from tracking.undertakings.work import plan_curve
from workflow.templatetags.cs import roc

if TYPE_CHECKING:
    from tracking.models import WorkPlan


def beside(was: WorkPlan, now: WorkPlan) -> dict[str, Any]:
    """What differs between two plans, read with their rows."""
    before, after = list(was.items.all()), list(now.items.all())
    return {
        "was": was,
        "now": now,
        "pairs": compare(before, after),
        "chart": plan_curve(after, former=before),
        "money": _quarters(was, now),
        "texts": [
            Prose(label, paragraphs(old, new)) for label, old, new in _texts(was, now) if (old or "") != (new or "")
        ],
    }


def _quarters(was: WorkPlan, now: WorkPlan) -> list[tuple[str, int | None, int | None]]:
    """Each quarter of either plan with what was and what is to be spent in it; none where no quarter differs."""
    called = {(row.year, row.quarter): str(row) for plan in (was, now) for row in plan.quarters.all()}
    before, after = ({(row.year, row.quarter): row.amount for row in plan.quarters.all()} for plan in (was, now))
    return [(called[at], before.get(at), after.get(at)) for at in sorted(called)] if before != after else []


def _texts(was: WorkPlan, now: WorkPlan) -> list[tuple[str, str, str]]:
    """What is said beside items and money, and of the items besides their days and weights: label, old, new."""
    return [
        (_("負責人、產出與進度分配"), _said_of_items(was), _said_of_items(now)),
        (_("里程碑"), _milestones(was), _milestones(now)),
        (_("補充說明"), was.note, now.note),
        (_("仍照此提報之原因"), was.reason, now.reason),
    ]


def _said_of_items(plan: WorkPlan) -> str:
    return "\n".join(
        "　".join(filter(None, (item.title, item.get_shape_display(), item.responsible, item.deliverable)))
        for item in plan.items.all()
    )


def _milestones(plan: WorkPlan) -> str:
    return "\n".join(f"{roc(row.due_on)}　{row.title}" for row in plan.milestones.all())

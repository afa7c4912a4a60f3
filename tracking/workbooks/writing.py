"""What the work of an undertaking is as somebody goes on to write it: the rows that a workbook begins with; reads only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracking.undertakings.drafting import as_filed, filed_last, from_concept, with_rows
from tracking.undertakings.filing import bounds_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracking.models import Undertaking, WorkPlan
    from tracking.undertakings.checks import Draft
    from tracking.undertakings.values import ItemDraft


def plan_to_write_on(undertaking: Undertaking) -> WorkPlan | None:
    """What an open change has filed, else the accepted plan, else the plan filed last."""
    change = undertaking.changes.open().select_related("work_plan").first()
    if change and change.work_plan:
        return with_rows(change.work_plan)
    return with_rows(undertaking.baseline) if undertaking.baseline else filed_last(undertaking)


def work_to_write(undertaking: Undertaking) -> Draft:
    """The rows as they stand; before anything was filed the venture's own schedule."""
    plan = plan_to_write_on(undertaking)
    return as_filed(plan) if plan else from_concept(undertaking, bounds_of(undertaking).first)


def known_items(undertaking: Undertaking) -> Sequence[ItemDraft]:
    """The items that an earlier plan has named."""
    plan = plan_to_write_on(undertaking)
    return as_filed(plan).items if plan else ()

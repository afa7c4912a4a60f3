"""The whole content of a plan in one query, for whatever reads it: the page, the gaps, the checker, the snapshot."""

from __future__ import annotations

from copy import copy

from proposals.models import Proposal
from workflow.nested import Nested, relations, remember

CONTENT = {
    "resources": Nested(),
    "consensus_meetings": Nested(one=("minutes",)),
    "budget_answers": Nested(),
    "answers": Nested(one=("attachment",)),
    "ventures": Nested(
        one=("executing_unit",),
        many={
            "stakeholders": Nested(),
            "steps": Nested(),
            "kpis": Nested(one=("kpi",)),
            "budget_lines": Nested(one=("programme",)),
        },
    ),
}


def load(plan: Proposal) -> Proposal:
    """Let ``plan`` remember its content, for a page that reads it more than once; ``plan.forget()`` ends that."""
    if not is_loaded(plan):
        columns = list(relations(Proposal, CONTENT).values())
        values = Proposal._base_manager.filter(pk=plan.pk).values_list(*columns).get()
        remember(plan, CONTENT, dict(zip(CONTENT, values, strict=True)))
        plan.__dict__.pop("venture_list", None)
    return plan


def loaded(plan: Proposal) -> Proposal:
    """``plan`` if a page has loaded it, else a copy that is: a service's plan never answers from old memory."""
    if is_loaded(plan):
        return plan
    fresh = copy(plan)
    fresh.forget()
    return load(fresh)


def is_loaded(plan: Proposal) -> bool:
    """Does the plan remember its content?"""
    return CONTENT.keys() <= getattr(plan, "_prefetched_objects_cache", {}).keys()

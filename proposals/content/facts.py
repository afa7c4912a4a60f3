"""What pages and guards read of a plan, each once for a call (``workflow.engine.facts``); never remembered after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from proposals.budget import checker
from proposals.content import PlanContent, from_rows

if TYPE_CHECKING:
    from proposals.models import ProposalTransition, SectionRequest
    from workflow.engine.facts import Facts


def content(facts: Facts) -> PlanContent:
    """What the plan says now (one query)."""
    return from_rows(facts.instance)


def log(facts: Facts) -> list[ProposalTransition]:
    """Every line of its log, in order (one query)."""
    return list(facts.instance.transitions.order_by("id"))


def requests(facts: Facts) -> list[SectionRequest]:
    """The sections asked to be revised (one query in a revision, else none)."""
    found: list[SectionRequest] = facts.instance.open_requests
    return found


def findings(facts: Facts) -> list[checker.Finding]:
    """What the budget's checker finds, while the plan is checked against today's terms."""
    if not checker.is_live(facts.instance, facts.of(requests)):
        return []
    found = checker.findings(facts.instance, facts.of(content))
    return checker.mendable(facts.instance, found, facts.of(requests))


def goes_to_rdec(facts: Facts) -> bool:
    """Does RDEC receive the plan, rather than a district office (R13)?"""
    found: bool = facts.instance.goes_to_rdec_from({d.code for d in facts.of(content).basics.districts})
    return found

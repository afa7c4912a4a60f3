"""What pages and guards read of a plan, each once for a call (``workflow.engine.facts``); never remembered after it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from proposals.budget import checker
from proposals.budget.checker import book
from proposals.content import PlanContent, from_rows, from_version, rows
from workflow.statements import Statement

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from proposals.models import ProposalTransition, SectionRequest
    from workflow.engine.facts import Facts


def content(facts: Facts) -> PlanContent:
    """What the plan says now (one query)."""
    return from_rows(facts.instance)


def filed(facts: Facts) -> PlanContent:
    """What was filed last, read with the plan's page (``filed_for``; else one query)."""
    plan = facts.instance
    known = plan.__dict__.get("filed")
    return from_version(known["content"] if known else plan.version.content)


def log(facts: Facts) -> list[ProposalTransition]:
    """Every line of its log, in order (one query)."""
    return list(facts.instance.transitions.order_by("id"))


def requests(facts: Facts) -> list[SectionRequest]:
    """The sections asked to be revised (one query in a revision, else none)."""
    found: list[SectionRequest] = facts.instance.open_requests
    return found


def findings(facts: Facts) -> list[checker.Finding]:
    """What the budget's checker finds, while the plan is checked against today's terms."""
    return found_in(facts, facts.of(content)) if _is_checked(facts) else []


def found_in(facts: Facts, written: PlanContent) -> list[checker.Finding]:
    """The same of another content of the plan, by what has been read of the catalogue."""
    if not _is_checked(facts):
        return []
    found = checker.findings(facts.instance, written, lambda: facts.of(_book))
    return checker.mendable(facts.instance, found, facts.of(requests))


def _is_checked(facts: Facts) -> bool:
    return checker.is_live(facts.instance, facts.of(requests))


def _book(facts: Facts) -> tuple[Any, ...]:
    return checker.Book.kept(facts.instance)


def _with_book(key: int) -> QuerySet:
    from proposals.models import Proposal

    return Proposal._base_manager.filter(pk=key).values_list(*rows.columns(), *book.columns())


WITH_BOOK = Statement(_with_book)


def read_with_book(facts: Facts) -> None:
    """Read the content and what its budget is checked by at once, where both will be asked for (one query)."""
    row, own = WITH_BOOK.row(facts.instance.pk), len(rows.columns())
    facts.know(content, rows.of_row(facts.instance, row[:own]))
    facts.know(_book, row[own:])


def goes_to_rdec(facts: Facts) -> bool:
    """Does RDEC receive the plan, rather than a district office (R13)?"""
    found: bool = facts.instance.goes_to_rdec_from({d.code for d in facts.of(content).basics.districts})
    return found

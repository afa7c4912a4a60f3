"""Does the money fit the central programmes it is docked to (R18)? One set of rules with codes, on data RDEC keeps.

Errors stop a filing; a warning is answered with a reason, which holds as long as its figures do. Only drafts are checked,
against today's terms; what was found at a filing stands in its line of the log and is not asked again (P7, central money
without a programme, is ``M$4`` of ``proposals.content.completeness``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import override

from chapters.states import Section
from proposals.budget.checker.book import CONFIRMATION, TITLES, Book, Finding, Typed, docked_lines, grouped
from proposals.budget.checker.rules import found_in
from proposals.content.loading import loaded
from proposals.states import WRITING, Severity, State

if TYPE_CHECKING:
    from programmes.models import CentralProgramme
    from proposals.models import Proposal, ProposalTransition, Venture

__all__ = [
    "CONFIRMATION",
    "RECORDED",
    "Book",
    "Finding",
    "Typed",
    "findings",
    "flags",
    "is_live",
    "of_venture",
    "record",
    "recorded",
    "standing",
]

RECORDED = "budget_check"  # where a line of the log keeps what was found


def is_live(plan: Proposal) -> bool:
    """Is the budget checked against today's terms? Until it is filed, and again when a desk has reopened the budget."""
    if plan.state in WRITING or plan.state == State.COACHING_REVISION:
        return True
    return plan.state == State.INTAKE_REVISION and any(r.section == Section.BUDGET for r in plan.open_requests)


def findings(plan: Proposal, typed: Typed | None = None) -> list[Finding]:
    """Everything the rules find, errors first, answered warnings with their answers (five queries at most).

    ``typed`` stands in for what is saved of its venture.
    """
    plan = loaded(plan)
    found = found_in(Book.of(plan, typed))
    if not found:
        return []
    answers = {(a.about, a.fingerprint): a for a in plan.budget_answers.all()}
    answered = [replace(f, answer=answers.get((f.about, f.fingerprint))) for f in found]
    return sorted(answered, key=lambda f: f.severity != Severity.ERROR)


def of_venture(plan: Proposal, venture: Venture, typed: Typed | None = None) -> list[Finding]:
    """What the budget page of a venture of a draft shows."""
    return [f for f in findings(plan, typed) if venture.pk in f.venture_ids] if is_live(plan) else []


def record(plan: Proposal) -> list[dict[str, str]]:
    """The findings as a line of the log keeps them, in the source language whoever files."""
    with override(settings.LANGUAGE_CODE):
        names = ("code", "severity", "title", "message", "reason", "answered_by")
        return [{name: str(getattr(finding, name)) for name in names} for finding in findings(plan)]


def standing(plan: Proposal, log: Iterable[ProposalTransition]) -> list[Finding] | list[dict[str, Any]]:
    """What the plan's page lists: the findings now while it is a draft, else those of the last filing."""
    if is_live(plan):
        return findings(plan)
    kept = [line.data[RECORDED] for line in log if RECORDED in line.data]
    return [finding | {"title": TITLES[finding["code"]]} for finding in kept[-1]] if kept else []


def recorded(plans: Iterable[Proposal]) -> dict[int, list[dict[str, Any]]]:
    """What was found at the last filing of each of ``plans`` (one query)."""
    from proposals.models import ProposalTransition

    lines = ProposalTransition.objects.filter(subject__in=[plan.pk for plan in plans], data__has_key=RECORDED)
    latest = lines.order_by("subject_id", "-id").distinct("subject_id")
    return dict(latest.values_list("subject_id", f"data__{RECORDED}"))


def flags(programme: CentralProgramme) -> dict[Proposal, set[tuple[str, str]]]:
    """What the rules find about ``programme`` in each plan that is checked now, by name and fingerprint.

    Five queries whatever the number of plans: taken before and after the catalogue changes, it says whom that concerns.
    """
    from proposals.models import Proposal

    live = Proposal.objects.with_open_budget()
    book = Book(list(docked_lines().filter(programme=programme, venture__proposal__in=live))).read()
    found: dict[Proposal, set[tuple[str, str]]] = {}
    for plan, lines in grouped(book.lines, lambda line: line.venture.proposal).items():
        of_plan = Book(lines, book.terms, book.rules, book.tiers)
        found[plan] = {(finding.about, finding.fingerprint) for finding in found_in(of_plan)}
    return found

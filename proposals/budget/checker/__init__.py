"""Does the money fit the programmes it is docked to (R18)? Rules with codes, on data RDEC keeps; never saves.

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
from proposals.budget.checker.book import CONFIRMATION, TITLES, Book, Finding, Read, docked_rows
from proposals.budget.checker.rules import found_in
from proposals.states import WRITING, Severity, State

if TYPE_CHECKING:
    from programmes.models import CentralProgramme
    from proposals.content import PlanContent
    from proposals.models import Proposal, ProposalTransition, SectionRequest

__all__ = [
    "CONFIRMATION",
    "RECORDED",
    "Book",
    "Finding",
    "filed",
    "findings",
    "flags",
    "is_live",
    "mendable",
    "record",
    "recorded",
]

RECORDED = "budget_check"  # where a line of the log keeps what was found


def is_live(plan: Proposal, requests: Iterable[SectionRequest]) -> bool:
    """Is the budget checked against today's terms? Until it is filed, and again when a desk has reopened the budget."""
    if plan.state in WRITING or plan.state == State.COACHING_REVISION:
        return True
    return plan.state == State.INTAKE_REVISION and any(r.section == Section.BUDGET for r in requests)


def findings(plan: Proposal, content: PlanContent, read: Read | None = None) -> list[Finding]:
    """Everything the rules find in ``content``, errors first, warnings with what ``plan`` answered (one query, or none).

    ``read`` gives what ``Book.kept`` has read of the catalogue and the answers, for who asks of two contents.
    """
    book = Book.of(plan, content, read)
    answered = [replace(f, answer=book.answers.get(f.key), former=book.former.get(f.key, ())) for f in found_in(book)]
    return sorted(answered, key=lambda f: f.severity != Severity.ERROR)


def mendable(plan: Proposal, found: list[Finding], requests: Iterable[SectionRequest]) -> list[Finding]:
    """Of ``found``, what can be mended: all of it before filing, then what concerns a venture whose budget is open."""
    if plan.state != State.INTAKE_REVISION:
        return found
    opened = {request.venture_id for request in requests if request.section == Section.BUDGET}
    return [finding for finding in found if opened & set(finding.venture_ids)]


def record(plan: Proposal, content: PlanContent) -> list[dict[str, Any]]:
    """The findings as a line of the log keeps them, in the source language whoever files; ``ventures`` are keys."""
    with override(settings.LANGUAGE_CODE):
        names = ("code", "severity", "title", "message", "reason", "answered_by")
        return [
            {name: str(getattr(finding, name)) for name in names} | {"ventures": list(finding.venture_ids)}
            for finding in findings(plan, content)
        ]


def filed(log: Iterable[ProposalTransition]) -> list[dict[str, Any]]:
    """What was found at the last filing, as the lines of a plan's log tell it."""
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

    Two queries whatever the number of plans: taken before and after the catalogue changes, it says whom that concerns.
    """
    from proposals.models import Proposal

    rows = docked_rows(programme, Proposal.objects.with_open_budget())
    found: dict[Proposal, set[tuple[str, str]]] = {}
    book = Book([])
    for plan, lines in rows.items():
        book = replace(book, lines=lines) if book.programmes else Book(lines).read(plan)
        found[plan] = {finding.key for finding in found_in(book)}
    return found

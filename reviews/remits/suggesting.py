"""Which agencies a plan's ventures suggest, and why; never asks one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from inputs.search import folded
from proposals.models import BudgetLine
from reviews.models import Remit

if TYPE_CHECKING:
    from accounts.models import Unit
    from proposals.models import Proposal, Venture


def suggested(plan: Proposal) -> dict[Unit, list[str]]:
    """Agencies with a reason for each venture that concerns them, in the order of the register (three queries)."""
    return suggested_each([plan])[plan]


def suggested_each(plans: Collection[Proposal]) -> dict[Proposal, dict[Unit, list[str]]]:
    """The same of several plans (two queries, and their ventures)."""
    docked = _programmes(plans)
    remits = list(Remit.objects.select_related("agency", "programme").order_by("agency_id", "id"))
    return {plan: _of_one(plan, remits, docked) for plan in plans}


def _of_one(plan: Proposal, remits: list[Remit], docked: set[tuple[int, int]]) -> dict[Unit, list[str]]:
    ventures = plan.venture_list
    found: defaultdict[Unit, list[str]] = defaultdict(list)
    for remit in remits:
        for venture in ventures:
            if _concerns(remit, venture, docked):
                found[remit.agency].append(_because(remit, venture))
    return dict(found)


def _programmes(plans: Collection[Proposal]) -> set[tuple[int, int]]:
    """Venture and programme of each line of the budgets that is docked (one query)."""
    lines = BudgetLine.objects.filter(venture__proposal__in=plans, programme__isnull=False).order_by()
    return set(lines.values_list("venture", "programme").distinct())


def _concerns(remit: Remit, venture: Venture, docked: set[tuple[int, int]]) -> bool:
    if remit.programme_id:
        return (venture.pk, remit.programme_id) in docked
    return folded(remit.word) in folded(f"{venture.title}\n{venture.theme}")


def _because(remit: Remit, venture: Venture) -> str:
    docked = _("「%(venture)s」對接%(subject)s：%(reason)s")
    said = _("「%(venture)s」提到%(subject)s：%(reason)s")
    about = {"venture": venture.title, "subject": remit.subject, "reason": remit.reason}
    return (docked if remit.programme_id else said) % about

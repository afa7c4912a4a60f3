"""Which agencies a plan's ventures suggest, and why; never asks one."""

from __future__ import annotations

from collections import defaultdict
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
    ventures, docked = plan.venture_list, _programmes(plan)
    found: defaultdict[Unit, list[str]] = defaultdict(list)
    for remit in Remit.objects.select_related("agency", "programme").order_by("agency_id", "id"):
        for venture in ventures:
            if _concerns(remit, venture, docked):
                found[remit.agency].append(_because(remit, venture))
    return dict(found)


def _programmes(plan: Proposal) -> set[tuple[int, int]]:
    """Venture and programme of each line of the budget that is docked (one query)."""
    lines = BudgetLine.objects.filter(venture__proposal=plan, programme__isnull=False).order_by()
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

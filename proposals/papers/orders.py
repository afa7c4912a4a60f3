"""The papers of a plan that the queue makes: what each is asked for by; never who may have one, nor how it is made."""

from __future__ import annotations

from django.utils import timezone

from accounts.actors import Actor
from documents.orders import services
from documents.orders.wishes import Wish
from proposals.models import PlanVersion, Proposal

PLAN, COMPARISON, DOSSIER = "plan", "comparison", "dossier"


def plan_wish(version: PlanVersion) -> Wish:
    """計畫書. A frozen version needs no more than its id; the case number comes later than the first version."""
    return Wish(PLAN, {"version": version.pk, "case": version.proposal.case_number})


def comparison_wish(old: PlanVersion, new: PlanVersion) -> Wish:
    """修正對照表."""
    return Wish(COMPARISON, {"old": old.pk, "new": new.pk, "case": new.proposal.case_number})


def dossier_wish(plan: Proposal, actor: Actor, purpose: str) -> Wish:
    """整案封存 as the plan is now, for one reader and purpose: each time it is asked for, another."""
    at = timezone.now().isoformat()
    who = {"by": actor.label, "user": actor.user.pk, "actor": actor.key, "purpose": purpose}
    return Wish(DOSSIER, {"plan": plan.pk, "asked_at": at, **who})


def ask_for_frozen(version: PlanVersion, before: PlanVersion | None, *, by: str) -> None:
    """In the transaction that freezes ``version``: its paper, and what changed since ``before``."""
    changes = [comparison_wish(before, version)] if before else []
    services.ask(plan_wish(version), *changes, by=by)


def ask_for_numbered(plan: Proposal, *, by: str) -> None:
    """The same papers again when the case has got the number that stands on them."""
    if plan.version:
        plan.version.proposal = plan
        earlier = plan.versions.defer("content").filter(number__lt=plan.version.number)
        ask_for_frozen(plan.version, earlier.order_by("number").last(), by=by)

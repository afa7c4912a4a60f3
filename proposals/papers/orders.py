"""The papers of a plan that the queue makes: what each is asked for by; never who may have one, nor how it is made."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.models import User
from documents.models import PaperOrder
from documents.orders import services
from documents.orders.wishes import Wish
from documents.states import Printed
from proposals.models import PlanVersion, Proposal
from workflow.engine.errors import Refused
from workflow.together import Writes

PLAN, COMPARISON, DOSSIER, SHEET = "plan", "comparison", "dossier", "plan_sheet"
MOST_DOSSIERS = 5  # of one person that wait to be made: everybody's papers stand in the same queue


def plan_wish(version: PlanVersion) -> Wish:
    """計畫書. A frozen version needs no more than its id; the case number comes later than the first version."""
    return Wish(PLAN, {"version": version.pk, "case": version.proposal.case_number})


def outsiders_wish(version: PlanVersion) -> Wish:
    """計畫書 without whom to reach."""
    said = plan_wish(version).said | {"outsiders": True}
    return Wish(PLAN, said)


def sheet_wish(version: PlanVersion) -> Wish:
    """計畫摘要 on one sheet."""
    return Wish(SHEET, plan_wish(version).said)


def comparison_wish(old: int, new: PlanVersion) -> Wish:
    """修正對照表, from the version that has the id ``old``."""
    return Wish(COMPARISON, {"old": old, "new": new.pk, "case": new.proposal.case_number})


def dossier_wish(plan: Proposal, actor: Actor, purpose: str) -> Wish:
    """整案封存 as the plan is now, for one reader and purpose: each time it is asked for, another."""
    at = timezone.now().isoformat()
    who = {"user": actor.user.pk, "actor": actor.key, "purpose": purpose}
    return Wish(DOSSIER, {"plan": plan.pk, "asked_at": at, **who})


@transaction.atomic
def ask_for_dossier(plan: Proposal, actor: Actor, purpose: str) -> str:
    """The key of its order: of the one that is being made for the same reader and purpose, else of a new one.

    Raises Refused where too many of the person's wait.
    """
    User.objects.select_for_update(no_key=True).get(pk=actor.user.pk)
    mine = PaperOrder.objects.filter(state=Printed.WANTED, kind=DOSSIER, said__user=actor.user.pk)
    waiting = list(mine.only("key", "said"))
    asked = {"plan": plan.pk, "actor": actor.key, "purpose": purpose}
    if same := next((order for order in waiting if asked.items() <= order.said.items()), None):
        return same.key
    if len(waiting) >= MOST_DOSSIERS:
        raise Refused(
            _("您有 %(count)s 份整案封存還在製作，請等其中一份完成後再下載這一份（用途：%(purpose)s）。")
            % {"count": len(waiting), "purpose": purpose}
        )
    wish = dossier_wish(plan, actor, purpose)
    services.ask(wish, by=actor.label)
    return wish.key


def ask_for_frozen(version: PlanVersion, before: int | None, *, by: str, writes: Writes | None = None) -> None:
    """In the transaction that freezes ``version``: its papers, and what changed since the version with the id ``before``."""
    changes = [comparison_wish(before, version)] if before else []
    services.ask(plan_wish(version), sheet_wish(version), *changes, by=by, writes=writes)


def ask_for_numbered(plan: Proposal, *, by: str) -> None:
    """The same papers again when the case has got the number that stands on them."""
    if plan.version:
        plan.version.proposal = plan
        earlier = plan.versions.defer("content").filter(number__lt=plan.version.number)
        ask_for_frozen(plan.version, earlier.order_by("number").values_list("pk", flat=True).last(), by=by)

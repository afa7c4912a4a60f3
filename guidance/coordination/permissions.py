"""Who sees, asks, answers and settles; never what concerns the plan itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.states import PROPOSING_KINDS, UnitKind
from guidance.permissions import OVERSEEING, of_own_plan
from workflow.engine.verdicts import Verdict, predicate, when

if TYPE_CHECKING:
    from accounts.actors import Actor
    from guidance.models import Coordination

# Who may be asked: NDC's centre, which knows the ministries, and the city's agencies, each of which knows its own.
ASKED_KINDS = frozenset({UnitKind.NDC, UnitKind.AGENCY})


def ways_to_see(actor: Actor) -> list[Q]:
    """Why ``actor`` may see a request: it oversees them, was asked, or it is about its own plan."""
    if not actor.unit_id:
        return [Q(pk__in=[])]
    if actor.kind in OVERSEEING:
        return [Q()]
    ways = [Q(addressee=actor.unit_id)]
    return [*ways, of_own_plan(actor)] if actor.kind in PROPOSING_KINDS else ways


def may_ask(actor: Actor) -> bool:
    """May the actor ask: the officers of the platform and of RDEC (plan 貳三(一))?"""
    return actor.may_act and actor.kind in OVERSEEING


@predicate
def was_asked(case: Coordination, actor: Actor) -> Verdict:
    """The officers of the unit that was asked."""
    return when(actor.may_act and actor.unit_id == case.addressee_id, _("只有被請求協助的單位能做這件事。"))


@predicate
def asked(case: Coordination, actor: Actor) -> Verdict:
    """The officers of the unit that asked."""
    return when(actor.may_act and actor.unit_id == case.asked_by_id, _("只有提出協調的單位能做這件事。"))

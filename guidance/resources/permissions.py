"""Who keeps a resource, asks for it, agrees and sees the use; everybody who acts for a unit reads what is offered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.states import PROPOSING_KINDS, UnitKind
from guidance.permissions import OVERSEEING, of_own_plan
from proposals.permissions import is_platform, is_proposer
from workflow.engine.verdicts import Verdict, predicate, when

if TYPE_CHECKING:
    from accounts.actors import Actor
    from guidance.models import Resource, ResourceUse
    from proposals.models import Proposal


def offers_resources(actor: Actor) -> bool:
    """May the actor enter what its unit gives: an agency's officers (plan 貳三(一))?"""
    return actor.may_act and actor.kind == UnitKind.AGENCY


def keeps_resource(resource: Resource, actor: Actor) -> bool:
    """May the actor change this one? The agency's own people."""
    return offers_resources(actor) and actor.unit_id == resource.unit_id


def may_ask_for(plan: Proposal, actor: Actor) -> bool:
    """May the actor ask for a resource for this plan: who proposes it, or the platform for it?"""
    return bool((is_proposer | is_platform)(plan, actor))


def ways_to_see_uses(actor: Actor) -> list[Q]:
    """Why ``actor`` may see the use of a resource: it oversees them, gives it, or it is for its own plan."""
    if not actor.unit_id:
        return [Q(pk__in=[])]
    if actor.kind in OVERSEEING:
        return [Q()]
    ways = [Q(giver=actor.unit_id)]
    return [*ways, of_own_plan(actor)] if actor.kind in PROPOSING_KINDS else ways


@predicate
def gives(use: ResourceUse, actor: Actor) -> Verdict:
    """The officers of the agency that gives it."""
    return when(actor.may_act and actor.unit_id == use.giver_id, _("只有提供資源的機關能做這件事。"))


@predicate
def asked_for(use: ResourceUse, actor: Actor) -> Verdict:
    """Who proposes the plan it is for, or the platform."""
    return (is_proposer | is_platform)(use.proposal, actor)

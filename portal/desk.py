"""The actor's desk: what is in its hands, what it follows in others' hands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.states import UnitKind
from proposals.models import Proposal
from proposals.states import State
from reviews.models import OpinionRequest
from reviews.states import OpinionState
from tracking.models import Undertaking

SHOWN = 30


@dataclass(frozen=True)
class Task:
    """One line of 待辦: what, of which plan, until when."""

    words: str
    url: str
    plan: Proposal
    due_on: Any


def tasks(actor: Actor) -> list[Task]:
    """What the actor's unit is to do now, the most urgent first (plans, opinions, undertakings: ten queries at most)."""
    found = [
        Task(str(plan.get_state_display()), plan.get_absolute_url(), plan, plan.due_on)
        for plan in plans_in_hand(actor)[:SHOWN]
    ]
    assert actor.unit is not None
    found += [
        Task(_("書面審查已回復，待釋出或結束"), _review(plan), plan, plan.due_on)
        for plan in answered_reviews(actor)[:SHOWN]
    ]
    found += [
        Task(str(r.get_state_display()), r.get_absolute_url(), r.round.proposal, r.due_on)
        for r in OpinionRequest.objects.due_from(actor.unit)[:SHOWN]
    ]
    found += [
        Task(f"{u.get_state_display()}：{u.venture.title}", u.get_absolute_url(), u.venture.proposal, u.due_on)
        for u in Undertaking.objects.in_hands_of(actor.unit_id)[:SHOWN]
    ]
    return sorted(found, key=lambda task: (task.due_on is None, task.due_on, task.plan.pk))[:SHOWN]


def plans_in_hand(actor: Actor) -> QuerySet[Proposal]:
    """Plans the actor's unit is to move."""
    return Proposal.objects.visible_to(actor).in_hands_of(actor.unit_id).for_list()


def answered_reviews(actor: Actor) -> QuerySet[Proposal]:
    """Plans in document review that wait for no agency any more: RDEC releases or concludes."""
    if actor.kind != UnitKind.RDEC:
        return Proposal.objects.none()
    waiting = OpinionRequest.objects.filter(state=OpinionState.REQUESTED).values("round__proposal")
    plans = Proposal.objects.visible_to(actor).filter(state=State.DOCUMENT_REVIEW).exclude(pk__in=waiting)
    return plans.for_list().order_by("due_on", "id")


def _review(plan: Proposal) -> str:
    return reverse("reviews:plan", args=[plan.pk])


def followed(actor: Actor) -> QuerySet[Proposal]:
    """Open plans of the unit that are in other hands, the longest-waiting first."""
    plans = Proposal.objects.visible_to(actor).open().exclude(holder_unit=actor.unit_id)
    if actor.kind == UnitKind.PLATFORM:
        plans = plans.filter(Q(coach=actor.user) | Q(coach__isnull=True))
    return plans.for_list().order_by("state_since", "id")

"""The actor's desk: what is in its hands, what it follows in others'; never what it may not see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet, Subquery, prefetch_related_objects
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.models import District, User
from accounts.states import UnitKind
from proposals.models import Proposal
from proposals.states import State
from reviews.models import OpinionRequest
from reviews.states import OpinionState
from tracking.models import Undertaking
from workflow.models import Notification

SHOWN = 30
LATEST = 6


@dataclass(frozen=True)
class Task:
    """One line of 待辦: what, of which plan, until when."""

    words: str
    url: str
    plan: Proposal
    due_on: Any


def tasks(actor: Actor) -> list[Task]:
    """What the actor's unit is to do now, the most urgent first (three queries at most, whatever the number)."""
    found = [Task(plan.get_state_display(), plan.get_absolute_url(), plan, plan.due_on) for plan in in_hand(actor)]
    found += [
        Task(_("書面審查已回復，待釋出或結束"), reverse("reviews:plan", args=[plan.pk]), plan, plan.due_on)
        for plan in answered_reviews(actor)
    ]
    found += [
        Task(request.get_state_display(), request.get_absolute_url(), request.round.proposal, request.due_on)
        for request in opinions_due(actor)
    ]
    found += [
        Task(
            f"{row.get_state_display()}：{row.venture.title}", row.get_absolute_url(), row.venture.proposal, row.due_on
        )
        for row in Undertaking.objects.in_hands_of(actor.unit_id)[:SHOWN]
    ]
    return sorted(found, key=lambda task: (task.due_on is None, task.due_on, task.plan.pk))[:SHOWN]


def in_hand(actor: Actor) -> QuerySet[Proposal]:
    """Plans the actor's unit is to move."""
    return Proposal.objects.visible_to(actor).in_hands_of(actor.unit_id).select_related("holder_unit")[:SHOWN]


def answered_reviews(actor: Actor) -> Iterable[Proposal]:
    """Plans in document review that wait for no agency any more: RDEC releases or concludes."""
    if actor.kind != UnitKind.RDEC:
        return []
    waiting = OpinionRequest.objects.filter(state=OpinionState.REQUESTED).values("round__proposal")
    plans = Proposal.objects.visible_to(actor).filter(state=State.DOCUMENT_REVIEW).exclude(pk__in=waiting)
    return plans.order_by("due_on", "id")[:SHOWN]


def opinions_due(actor: Actor) -> Iterable[OpinionRequest]:
    """Opinions the actor's agency owes."""
    if actor.kind != UnitKind.AGENCY or actor.unit is None:
        return []
    return OpinionRequest.objects.due_from(actor.unit)[:SHOWN]


def followed(actor: Actor) -> QuerySet[Proposal]:
    """Open plans of the unit that are in other hands, the longest-waiting first (one query)."""
    plans = Proposal.objects.visible_to(actor).open().exclude(holder_unit=actor.unit_id)
    if actor.kind == UnitKind.PLATFORM:
        plans = plans.filter(Q(coach=actor.user) | Q(coach__isnull=True))
    return plans.select_related("holder_unit").order_by("state_since", "id")[:SHOWN]


def load_districts(plans: Iterable[Proposal]) -> None:
    """The districts of all plans a desk shows (one query)."""
    prefetch_related_objects(list(plans), Prefetch("districts", District.objects.order_by("code")))


def latest(user: User) -> tuple[list[Notification], int]:
    """The newest notices, and how many are unread (one query)."""
    unread = Notification.objects.filter(user=user, read_at=None).order_by().values("user")
    counted = Coalesce(Subquery(unread.annotate(n=Count("pk")).values("n")), 0)
    rows: list[Any] = list(Notification.objects.filter(user=user).annotate(unread=counted)[:LATEST])
    return rows, rows[0].unread if rows else 0

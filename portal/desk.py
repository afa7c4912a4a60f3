"""The actor's desk: what is in its hands, what it follows in others'; never what it may not see."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet, Subquery, prefetch_related_objects
from django.db.models.functions import Coalesce

from accounts.actors import Actor
from accounts.models import District, User
from accounts.states import UnitKind
from proposals.models import Proposal
from proposals.queries import LONG_TEXTS
from workflow.engine.steps import Duty, duties_of
from workflow.models import Notification
from workflow.rows import Rows

SHOWN = 30
LATEST = 6
COUNTED = 300  # open plans; of more the desk says that there are more


def tasks(actor: Actor) -> list[Duty]:
    """What the actor is to do now, the most urgent first; nobody is given what the actor cannot move."""
    return duties_of(actor)[:SHOWN] if actor.unit_id else []


def followed(actor: Actor, tasks: Iterable[Duty]) -> QuerySet[Proposal]:
    """Open plans of the unit that wait for others, the longest-waiting first: none of ``tasks`` (one query)."""
    plans = Proposal.objects.open().exclude(pk__in=[task.case.pk for task in tasks]).order_by("state_since", "id")
    if actor.kind == UnitKind.PLATFORM:
        plans = plans.filter(Q(coach=actor.user) | Q(coach__isnull=True))
    rows = plans.seen_by(actor).first(SHOWN)
    return rows.select_related("holder_unit").defer(*LONG_TEXTS)[:SHOWN]


def open_plans(actor: Actor) -> Rows:
    """Those the actor may see that have not ended, in no order: to be counted."""
    return Proposal.objects.open().order_by().seen_by(actor)


def load_districts(plans: Iterable[Proposal]) -> None:
    """The districts of all plans a desk shows (one query)."""
    prefetch_related_objects(list(plans), Prefetch("districts", District.objects.order_by("code")))


def latest(user: User) -> tuple[list[Notification], int]:
    """The newest notices, and how many are unread (one query)."""
    unread = Notification.objects.filter(user=user, read_at=None).order_by().values("user")
    counted = Coalesce(Subquery(unread.annotate(n=Count("pk")).values("n")), 0)
    rows: list[Any] = list(Notification.objects.filter(user=user).annotate(unread=counted)[:LATEST])
    return rows, rows[0].unread if rows else 0

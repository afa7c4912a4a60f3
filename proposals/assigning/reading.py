"""Who of the actor's unit handles which plans; no other unit's is ever read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet

from proposals.models import Assignment
from workflow.statements import gathered

if TYPE_CHECKING:
    from accounts.actors import Actor


def handlers(actor: Actor, plans: Iterable[int]) -> dict[int, Assignment]:
    """Of each of ``plans`` that somebody handles, by plan (one query)."""
    rows = _standing(actor).filter(proposal__in=list(plans)).select_related("user")
    return {row.proposal_id: row for row in rows}


def handled(actor: Actor) -> ArraySubquery:
    """Of a plan, as a column: none, or one row of who handles it, that person's key, and since when."""
    return gathered(_standing(actor).filter(proposal=OuterRef("pk")), "user__name", "user_id", "since")


class Handler(NamedTuple):
    """Who handles a plan, as :func:`handled` has it."""

    name: str
    user_id: int
    since: dt.datetime


def handler_of(case: Any) -> Handler | None:
    """Of a plan that was read with ``handled``; None where nobody does, and of what is no plan (no query)."""
    for name, user, since in case.__dict__.get("handled", ()):
        return Handler(name, user, dt.datetime.fromisoformat(since))
    return None


def is_own(handler: Handler | None, actor: Actor) -> bool:
    """Is it the actor, or whom the actor stands in for?"""
    return bool(handler and actor.membership and handler.user_id == actor.membership.user_id)


def own(actor: Actor) -> QuerySet[Assignment]:
    """What the actor handles, or handles for whom it stands in (index ``plans_of_a_handler``)."""
    return _standing(actor).filter(user=actor.membership.user_id if actor.membership else None)


def _standing(actor: Actor) -> QuerySet[Assignment]:
    return Assignment.objects.filter(unit=actor.unit_id, until=None).order_by()

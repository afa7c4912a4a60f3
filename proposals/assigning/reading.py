"""Who of the actor's unit handles which plans; no other unit's is ever read."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet

from proposals.models import Assignment
from workflow.delivery import notices
from workflow.statements import gathered

if TYPE_CHECKING:
    from accounts.actors import Actor

LATEST = 5  # assignments of a plan that its page tells; of more it says that there are more


def handled(actor: Actor, plan: str = "pk") -> ArraySubquery:
    """Of a plan, as a column: none, or one row of who handles it, that person's key, since when, and the assignment's key.

    Of rows that are parts of a plan, ``plan`` is the way to it.
    """
    return gathered(standing(actor).filter(proposal=OuterRef(plan)), "user__name", "user_id", "since", "pk")


def assigned(actor: Actor) -> ArraySubquery:
    """Of a plan, as a column: its last assignments in the actor's unit, the newest first, one more than is told."""
    rows = Assignment.objects.filter(unit=actor.unit_id, proposal=OuterRef("pk")).order_by("-id")[: LATEST + 1]
    return gathered(rows, "user__name", "since", "until", "by", "reason", "ended_by", "end_reason")


class LastCare(NamedTuple):
    """Whose care a plan was in last, in a unit; without ``until`` it still is."""

    user_id: int
    name: str
    since: dt.datetime
    until: dt.datetime | None
    ended_by: str


def last_care(unit_id: int | None) -> ArraySubquery:
    """Of a plan, as a column: none, or one row of whose care it was in last in the unit (:func:`last_care_of`)."""
    rows = Assignment.objects.filter(unit=unit_id, proposal=OuterRef("pk")).order_by("-id")[:1]
    return gathered(rows, "user_id", "user__name", "since", "until", "ended_by")


def last_care_of(plan: Any) -> LastCare | None:
    """Of a plan that was read with it as ``last_care`` (no query)."""
    for user, name, since, until, ended_by in plan.__dict__.get("last_care", ()):
        ended = until and dt.datetime.fromisoformat(until)
        return LastCare(user, name, dt.datetime.fromisoformat(since), ended, ended_by)
    return None


class Care(NamedTuple):
    """Who had a plan in care from when until when, given by whom and why; without ``until`` still, or until having left."""

    name: str
    since: dt.datetime
    until: dt.datetime | None
    by: str
    reason: str
    ended_by: str = ""
    end_reason: str = ""


def assignments_of(plan: Any) -> list[Care]:
    """Of a plan that was read with ``assigned`` (no query)."""
    return [
        Care(name, dt.datetime.fromisoformat(since), until and dt.datetime.fromisoformat(until), *said)
        for name, since, until, *said in plan.__dict__.get("assigned", ())
    ]


class Handler(NamedTuple):
    """Who handles a plan, as :func:`handled` has it."""

    name: str
    user_id: int
    since: dt.datetime
    assignment_id: int = 0


def handler_of(case: Any) -> Handler | None:
    """Of a plan that was read with ``handled``; None where nobody does, and of what is no plan (no query)."""
    for name, user, since, key in case.__dict__.get("handled", ()):
        return Handler(name, user, dt.datetime.fromisoformat(since), key)
    return None


def is_own(handler: Handler | None, actor: Actor) -> bool:
    """Is it the actor, or whom the actor stands in for?"""
    return bool(handler and actor.membership and handler.user_id == actor.membership.user_id)


def own(actor: Actor) -> QuerySet[Assignment]:
    """What the actor handles, or handles for whom it stands in (index ``plans_of_a_handler``)."""
    return _open(actor).filter(user=actor.membership.user_id if actor.membership else None)


def standing(actor: Actor) -> QuerySet[Assignment]:
    """What people of the actor's unit handle."""
    return _open(actor).filter(acts())


def acts() -> Exists:
    """Does an assignment's person act for its unit today? Who does not counts as nobody, also before the clock ends it."""
    return Exists(notices.acting().filter(unit=OuterRef("unit"), user=OuterRef("user")))


def _open(actor: Actor) -> QuerySet[Assignment]:
    return Assignment.objects.filter(unit=actor.unit_id, until=None).order_by()

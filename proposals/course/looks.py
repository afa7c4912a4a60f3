"""When a person last looked at a plan, so that its page can say what happened since; never which person that was to another."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import OuterRef
from django.utils import timezone

from proposals.models import Look, Proposal
from workflow.statements import gathered

if TYPE_CHECKING:
    from accounts.actors import Actor

VISIT = dt.timedelta(minutes=30)  # who comes back within it is still there: what was new to it stays so
# The visit before is kept apart from this one, whichever of two tabs is heard first.
KEEP = """
    INSERT INTO proposals_look AS look (user_id, proposal_id, at) VALUES (%s, %s, %s)
    ON CONFLICT (user_id, proposal_id) DO UPDATE SET
        before = CASE WHEN look.at < %s THEN look.at ELSE look.before END,
        at = greatest(look.at, excluded.at)
"""


def looked(actor: Actor) -> ArraySubquery:
    """Of a plan, as a column: none, or one row of when the person looked last, and in the visit before."""
    return gathered(Look.objects.filter(user=actor.user.pk, proposal=OuterRef("pk")), "at", "before")


def last_visit(plan: Any, now: dt.datetime) -> dt.datetime | None:
    """Of a plan that was read with ``looked``: when the visit before this one ended; None where this is the first."""
    for at, before in plan.__dict__["looked"]:
        last = dt.datetime.fromisoformat(at)
        if last < now - VISIT:
            return last
        return dt.datetime.fromisoformat(before) if before else None
    return None


def keep_look(plan: Proposal, *, by: Actor, shown_at: dt.datetime) -> None:
    """The person had the plan before it at ``shown_at``, no later than now (one statement)."""
    at = min(shown_at, timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(KEEP, [by.user.pk, plan.pk, at, at - VISIT])

"""What a desk reads: what is in the actor's hands, what it follows in others'; never what it may not see."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.actors import Actor
from accounts.models import Membership, User
from accounts.states import UnitKind
from proposals.assigning.reading import handled, own, standing
from proposals.models import Proposal
from proposals.queries import LONG_TEXTS
from proposals.states import OPEN
from workflow import known
from workflow.engine.steps import ON_DESK, Duty, Heap, ahead_of, duties_of
from workflow.models import Draft, Notification
from workflow.nested import as_json, how_many, revive
from workflow.rows import Rows

SHOWN = ON_DESK
LATEST = 6
COUNTED = 300  # open plans; of more the desk says that there are more


@dataclass(frozen=True)
class InHand:
    """What a desk shows of what the actor is to do ``now`` and ``later``, and whether there is more of either."""

    now: list[Duty]
    later: list[Duty]
    is_full: bool
    has_more_later: bool


def tasks(actor: Actor, today: dt.date) -> InHand:
    """What the actor is to do now, the most urgent first, and what opens on a day still to come or is in others' hands.

    Nobody is given what the actor cannot move.
    """
    found = duties_of(actor) if actor.unit_id else []
    later = [duty for duty in found if duty.hands or (duty.opens_on and duty.opens_on > today)]
    now = [duty for duty in found if duty not in later]
    later.sort(key=_opening)
    cases = sum(not isinstance(duty.case, Heap) for duty in now)
    return InHand(_shown(now), later[:SHOWN], cases > SHOWN, len(later) > SHOWN)


def _shown(duties: list[Duty]) -> list[Duty]:
    """The first ``SHOWN`` cases, and each line that stands for many: one a kind, never left out for a case."""
    last = [place for place, duty in enumerate(duties) if not isinstance(duty.case, Heap)][:SHOWN][-1:]
    end = last[0] if last else len(duties)
    return [duty for place, duty in enumerate(duties) if place <= end or isinstance(duty.case, Heap)]


def joining(actor: Actor, today: dt.date) -> int:
    """How many ask to join and wait for this actor (one query for administrators, else none)."""
    if not actor.is_administrator:
        return 0
    return Membership.objects.pending().open_on(today).filter(unit=actor.unit_id).count()


def _opening(duty: Duty) -> tuple[dt.date, Any]:
    return duty.opens_on or dt.date.max, duty.case.pk


def followed(actor: Actor, shown: Iterable[Duty], *, full: bool = False) -> QuerySet[Proposal]:
    """Open plans of the unit that wait for others, the longest-waiting first: none ``shown`` already (one query).

    A ``full`` desk has tasks that it does not show: then nothing in the unit's own hands is said to be in others'.
    """
    plans = Proposal.objects.order_by("state_since", "id")
    if actor.kind == UnitKind.PLATFORM:
        plans = plans.filter(_of_platform(actor))
    narrow = partial(_waiting, besides=actor.unit_id if full else None)
    rows = plans.seen_by(actor, narrow, but=[plan.pk for plan in plans_of(shown)]).first(SHOWN)
    return rows.select_related("holder_unit").defer(*LONG_TEXTS)[:SHOWN]


def _of_platform(actor: Actor) -> Q:
    """Of the platform's plans those that the actor handles, then, where nobody does, those it coaches or nobody."""
    handled = Exists(standing(actor).filter(proposal=OuterRef("pk")))
    coached = Q(coach=actor.membership.user_id if actor.membership else None) | Q(coach__isnull=True)
    return Q(Exists(own(actor).filter(proposal=OuterRef("pk")))) | (~Q(handled) & coached)


def plans_of(shown: Iterable[Duty]) -> list[Proposal]:
    """The plans among the cases of what is ``shown``; what is no plan is read with all a desk says of it."""
    return [duty.case for duty in shown if isinstance(duty.case, Proposal)]


def _waiting(rows: QuerySet, besides: int | None = None) -> QuerySet:
    """Of plans or sights those that have not ended, ``besides`` those in the hands of that unit."""
    waiting = rows.filter(state__in=OPEN)
    return waiting.exclude(holder_unit=besides) if besides else waiting


def open_plans(actor: Actor) -> Rows:
    """Those the actor may see that have not ended, in no order: to be counted."""
    return Proposal.objects.order_by().seen_by(actor, _waiting)


def load(plans: Iterable[Proposal], actor: Actor) -> None:
    """Districts of all plans a desk shows, and who of the unit handles each (one query)."""
    shown = list(plans)
    read = Proposal.objects.filter(pk__in=[plan.pk for plan in shown]).order_by()
    found = {pk: more for pk, *more in read.values_list("pk", Proposal.objects.places(), handled(actor))}
    for plan in shown:
        plan.__dict__["places"], plan.__dict__["handled"] = found[plan.pk]


def latest(actor: Actor) -> tuple[list[Notification], int, int]:
    """The newest notices, how many are unread, and how many drafts wait for the person here (one query).

    The same query reads ahead what sources of duties ask for, where the desk is one act (``workflow.known``).
    """
    ahead = ahead_of(actor) if known.is_act() else {}
    unread = Notification.objects.unread_of(OuterRef("pk"))
    drafts = how_many(Draft.objects.filter(user=OuterRef("pk"), unit=actor.unit_id).exclude(data=""), "user")
    rows = as_json(Notification.objects.filter(user=actor.user)[:LATEST])
    columns = [column for column, _read in ahead.values()]
    found = User.objects.filter(pk=actor.user.pk).values_list(rows, unread, drafts, *columns).get()
    for (name, (_column, read)), value in zip(ahead.items(), found[3:], strict=True):
        known.tell(name, read(value))
    return [revive(Notification, row) for row in found[0]], found[1], found[2]

"""Figures kept as they stood: taken by the clock for each office that reads them, and what an office reads now."""

from __future__ import annotations

import datetime as dt

from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.actors import Actor
from accounts.models import Membership, Unit, User
from accounts.states import UnitKind
from proposals.models import Proposal
from tracking.models import Snapshot
from tracking.statistics.figures import figures
from tracking.statistics.filters import StatisticsScope
from tracking.statistics.quarters import readable
from tracking.statistics.values import Figures
from workflow.calendar import clock
from workflow.delivery.notices import serving

READING = frozenset({UnitKind.RDEC, UnitKind.PLATFORM, UnitKind.CONVENER, UnitKind.NDC, UnitKind.DISTRICT_OFFICE})
SAME = frozenset({UnitKind.RDEC, UnitKind.PLATFORM})  # who see the same plans
GOOD_FOR = dt.timedelta(hours=2)  # later, or before there is one, the figures are reckoned while the page waits


def take_all(now: dt.datetime | None = None) -> int:
    """Take the figures of every office that reads some; how many were taken."""
    now = now or clock.now()
    units = Unit.objects.filter(Exists(serving().filter(unit=OuterRef("pk"))), kind__in=sorted(READING)).order_by("pk")
    same: Figures | None = None
    taken = 0
    for unit in units:
        found = same if same and unit.kind in SAME else seen_by(unit, now)
        same = found if unit.kind in SAME else same
        kept = {"taken_at": now, "figures": found.to_json()}
        Snapshot.objects.update_or_create(unit=unit, day=timezone.localdate(now), defaults=kept)
        taken += 1
    return taken


def seen_by(unit: Unit, now: dt.datetime) -> Figures:
    """The figures of what a unit sees, whoever acts for it."""
    actor = Actor(User(), Membership(unit=unit))
    return figures(Proposal.objects.visible_to(actor), now)


def read_by(actor: Actor) -> tuple[Figures, dt.datetime]:
    """What the actor's office reads, and as of when."""
    now = clock.now()
    kept = Snapshot.objects.filter(unit=actor.unit_id).order_by("-day").first()
    if kept and now - kept.taken_at < GOOD_FOR and (found := readable(kept)):
        return found, kept.taken_at
    return figures(Proposal.objects.visible_to(actor), now), now


def reckoned(actor: Actor, scope: StatisticsScope) -> tuple[Figures, dt.datetime]:
    """The figures of those of its plans that are asked for, as of now."""
    now = clock.now()
    return figures(scope.of(Proposal.objects.visible_to(actor)), now, scope.asked.get("district")), now

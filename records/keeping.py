"""Is what must be tried tried often enough? Who keeps the system is told once a day where it is not; never tries itself."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.states import UNIT_KEEPING_KINDS, Role
from inputs.words import in_words
from records.models import Proof
from records.states import AT_MOST, KEEPING, Tried
from workflow.delivery import notices

LATE = _("%(what)s已逾期：最近一次成功是 %(at)s")
NEVER = _("%(what)s還沒有成功過")


@dataclass(frozen=True)
class Standing:
    """Of one thing that is tried: the last try and the last good one, and whether that is too long ago."""

    kind: Tried
    last: Proof | None
    good: Proof | None
    is_late: bool

    @property
    def within(self) -> dt.timedelta:
        """How old the last good one may be."""
        return AT_MOST[self.kind]


def standings(now: dt.datetime | None = None) -> list[Standing]:
    """Of each thing, in the order they are declared; two queries."""
    now = now or timezone.now()
    last = {proof.kind: proof for proof in Proof.objects.order_by("kind", "-id").distinct("kind")}
    good = {
        proof.kind: proof for proof in Proof.objects.filter(is_good=True).order_by("kind", "-ended_at").distinct("kind")
    }
    return [
        Standing(kind, last.get(kind), (found := good.get(kind)), not found or found.ended_at + AT_MOST[kind] < now)
        for kind in Tried
    ]


def tell(now: dt.datetime | None = None) -> list[Tried]:
    """Tell administrators what is late, each thing once a day; which are."""
    now = now or timezone.now()
    late = [standing for standing in standings(now) if standing.is_late]
    for standing in late:
        at = {"at": f"{timezone.localtime(standing.good.ended_at):%Y-%m-%d %H:%M}"} if standing.good else {}
        text = in_words(LATE if standing.good else NEVER, {"what": standing.kind.label} | at)
        key = f"keeping:{standing.kind}:{timezone.localtime(now):%Y-%m-%d}"
        told = {
            member.user: (member.unit_id, notices.nothing)
            for member in notices.serving()
            .filter(unit__kind__in=UNIT_KEEPING_KINDS, role=Role.ADMINISTRATOR)
            .select_related("user")
        }
        notices.write(notices.Event(key, KEEPING), text, reverse("records:keeping"), told)
    return [standing.kind for standing in late]

"""Who sees a partner, keeps its entry and may write to its contact person; never who may match it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.states import UnitKind
from guidance.matching.states import PLACE_TAKEN
from guidance.states import Listed
from workflow.engine.verdicts import Verdict, predicate, when

if TYPE_CHECKING:
    from accounts.actors import Actor
    from guidance.models import Partner


def sees_partners(actor: Actor) -> Q:
    """The partners ``actor`` sees: a partner itself, everybody else who acts for a unit all of them."""
    if not actor.unit_id:
        return Q(pk__in=[])
    return Q(unit=actor.unit_id) if actor.kind == UnitKind.PARTNER else Q()


def adds_partners(actor: Actor) -> bool:
    """Does the actor keep the directory? The platform's officers do (R6)."""
    return actor.kind == UnitKind.PLATFORM and actor.may_act


@predicate
def keeps_partner(partner: Partner, actor: Actor) -> Verdict:
    """The partner's own people, each of their own entry, and the platform."""
    own = actor.may_act and actor.unit_id is not None and actor.unit_id == partner.unit_id
    return when(own or adds_partners(actor), _("只有夥伴自己與專管平台能做這件事。"))


def writes_to(actor: Actor) -> Q:
    """The partners whose contact ``actor`` may write to: of its own entry, of those that work along with its plans.

    The platform may write to all.
    """
    if not actor.unit_id or not actor.may_act:
        return Q(pk__in=[])
    if actor.kind == UnitKind.PLATFORM:
        return Q(pk__isnull=False)  # all, in words that a CASE takes too
    from guidance.models import GuidanceSight, Match

    # Which matches are asked stands in one index; whether they are of its plans is asked of each.
    own = Q(proposal__owner=actor.unit_id) | Q(proposal__represented_by=actor.unit_id)
    kept = {"unit": actor.unit_id, "what": Listed.MATCH, "own": True, "state__in": sorted(PLACE_TAKEN)}
    asked = GuidanceSight.objects.filter(about=OuterRef(OuterRef("pk")), **kept).values("listed")
    works_along = Match.objects.filter(own, pk__in=asked, partner=OuterRef("pk"), state__in=PLACE_TAKEN)
    return Q(unit=actor.unit_id) | Q(Exists(works_along))

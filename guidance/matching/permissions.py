"""Who sees a match and does what with it; never what concerns a plan, which is the plan's predicate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.states import PROPOSING_KINDS, UnitKind
from guidance.permissions import OVERSEEING
from proposals.models import Proposal
from proposals.permissions import is_platform, is_proposer
from workflow.engine.verdicts import Verdict, predicate, when

if TYPE_CHECKING:
    from accounts.actors import Actor
    from guidance.models import Match


def ways_to_see_matches(actor: Actor) -> list[Q]:
    """Why ``actor`` may see a match: it is the partner, once that was spoken to; it sees the plan, or proposes it."""
    if not actor.unit_id or not actor.unit:
        return [Q(pk__in=[])]
    if actor.kind in OVERSEEING:
        return [Q()]
    if actor.kind == UnitKind.PARTNER:
        return [Q(partner__unit=actor.unit_id, contacted_at__isnull=False)]
    own = Q(proposal__owner=actor.unit_id) | Q(proposal__represented_by=actor.unit_id)
    seen = Q(Exists(Proposal.objects.visible_to(actor).filter(pk=OuterRef("proposal"))))
    return [own, seen] if actor.kind in PROPOSING_KINDS else [seen]


@predicate
def proposes(match: Match, actor: Actor) -> Verdict:
    """The people of the plan's proposer."""
    return is_proposer(match.proposal, actor)


@predicate
def answers_for_partner(match: Match, actor: Actor) -> Verdict:
    """The partner's own people; the platform for one that has none here (one query)."""
    partner = match.partner
    own = actor.may_act and actor.unit_id is not None and actor.unit_id == partner.unit_id
    if not own and is_platform(match.proposal, actor):
        own = not partner.signs_in
    return when(own, _("只有夥伴自己能做這件事；夥伴還沒有帳號的，由專管平台登錄。"))


def may_match(plan: Proposal, actor: Actor) -> bool:
    """May the actor suggest a partner for one of the plan's ventures? The platform suggests, the proposer asks for one."""
    return bool((is_platform | is_proposer)(plan, actor))


def begins_matches(actor: Actor) -> bool:
    """Is there any plan of which the actor may, as :func:`may_match` says of one?"""
    return (
        actor.may_act
        and actor.unit_id is not None
        and (actor.kind == UnitKind.PLATFORM or actor.kind in PROPOSING_KINDS)
    )


def matched_by_q(actor: Actor) -> Q:
    """The plans of which it may: of the platform's all it was told of, of others those they propose."""
    if actor.kind == UnitKind.PLATFORM:
        return Q(notified_at__isnull=False)
    return Q(represented_by=actor.unit_id) | Q(owner=actor.unit_id)

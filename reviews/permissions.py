"""Who may see and do what with opinions and commitments; never what concerns RDEC, which is the plan's predicate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.states import UnitKind
from proposals.models import Proposal
from proposals.permissions import is_proposer
from reviews.states import FILED, OpinionState
from workflow.engine.verdicts import Verdict, predicate, when

if TYPE_CHECKING:
    from accounts.actors import Actor
    from reviews.models import Commitment, OpinionRequest

NOTHING = Q(pk__in=[])


def opinion_q(actor: Actor) -> Q:
    """The opinion requests ``actor`` may see.

    An agency sees its own as long as it may see the plan, and RDEC sees all; the proposer, other agencies and the platform see an opinion
    only once RDEC has released it, so that nobody's opinion leans on another's (R2).
    """
    if not actor.unit_id:
        return NOTHING
    plans = Q(Exists(Proposal.objects.visible_to(actor).filter(pk=OuterRef("round__proposal"))))
    return plans & opinions_in_sight(actor)


def opinions_in_sight(actor: Actor) -> Q:
    """Those of :func:`opinion_q`, whether the actor sees their plan or not."""
    return Q() if actor.kind == UnitKind.RDEC else Q(agency=actor.unit_id) | Q(state=OpinionState.RELEASED)


def own_opinions(actor: Actor) -> Q:
    """Those that concern the actor also once it sees their plan no more; RDEC all: of the others it learns nothing."""
    return Q() if actor.kind == UnitKind.RDEC else Q(agency=actor.unit_id)


def commitment_q(actor: Actor) -> Q:
    """The commitments ``actor`` may see: of plans it may see, its own, and those of the opinions it may read."""
    if not actor.unit_id:
        return NOTHING
    plans = Q(Exists(Proposal.objects.visible_to(actor).filter(pk=OuterRef("proposal"))))
    return plans & commitments_in_sight(actor)


def commitments_in_sight(actor: Actor) -> Q:
    """Those of :func:`commitment_q`, whether the actor sees their plan or not."""
    if actor.kind == UnitKind.RDEC:
        return Q(request__state__in=FILED)
    return Q(agency=actor.unit_id) | Q(request__state=OpinionState.RELEASED)


def own_commitments(actor: Actor) -> Q:
    """As :func:`own_opinions`."""
    return commitments_in_sight(actor) if actor.kind == UnitKind.RDEC else Q(agency=actor.unit_id)


def own_rounds(actor: Actor) -> Q:
    """Those that the actor opens and releases."""
    return Q() if actor.kind == UnitKind.RDEC else NOTHING


def can_read(opinion: OpinionRequest, actor: Actor) -> bool:
    """May the actor, who may see the request, read what is written? What an agency took back is its draft again."""
    return opinion.agency_id == actor.unit_id or opinion.state in FILED


@predicate
def proposes(opinion: OpinionRequest, actor: Actor) -> Verdict:
    """The proposer of the plan that was sent for the opinion."""
    return is_proposer(opinion.plan, actor)


@predicate
def is_agency(case: OpinionRequest | Commitment, actor: Actor) -> Verdict:
    """The officers and supervisors of the agency that was asked, or that made the commitment."""
    return when(
        actor.may_act and actor.unit_id is not None and actor.unit_id == case.agency_id,
        _("只有該機關的承辦人或主管能做這件事。"),
    )


def keeps_remits(actor: Actor) -> bool:
    """Does the actor keep the 業管對應? RDEC's officers and supervisors do, who open the rounds (R2)."""
    return actor.kind == UnitKind.RDEC and actor.may_act

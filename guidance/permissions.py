"""Who may see and do what in guidance; never what concerns a plan, which is the plan's predicate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.states import PROPOSING_KINDS, UnitKind
from proposals.models import Proposal
from workflow.engine.verdicts import Verdict, predicate, when

if TYPE_CHECKING:
    from accounts.actors import Actor
    from guidance.models import CounsellingRequest

OVERSEEING = frozenset({UnitKind.PLATFORM, UnitKind.RDEC})
# Who may be asked to counsel: the platform itself, the city's teams, its agencies (plan 貳三(四)3).
COUNSELLING_KINDS = frozenset({UnitKind.PLATFORM, UnitKind.COUNSELLING_TEAM, UnitKind.AGENCY})


def ways_to_see_requests(actor: Actor) -> list[Q]:
    """Why ``actor`` may see a request, each with an index of its own: it asked, it counsels, it lies there, it sees the plan.

    Who counsels sees it as long as the assignment lasts.
    """
    if not actor.unit_id or not actor.unit:
        return [Q(pk__in=[])]
    if actor.kind in OVERSEEING:
        return [Q()]
    ways = [Q(asked_by=actor.unit_id), Q(team=actor.unit_id, state="assigned")]
    if actor.kind == UnitKind.DISTRICT_OFFICE:
        from guidance.models import CounsellingRequest

        lies = CounsellingRequest.districts.through.objects
        here = lies.filter(district=actor.unit.district_id, counsellingrequest=OuterRef("pk"))
        ways.append(Q(Exists(here)))
    if actor.kind in PROPOSING_KINDS:
        own = Proposal.objects.filter(pk=OuterRef("proposal")).filter(
            Q(owner=actor.unit_id) | Q(represented_by=actor.unit_id)
        )
        ways.append(Q(Exists(own)))
    return ways


def may_ask(actor: Actor) -> bool:
    """May the actor ask for counselling? Who may propose may, and an office for the people of its district (R8)."""
    return actor.may_propose


@predicate
def asked_it(request: CounsellingRequest, actor: Actor) -> Verdict:
    """The people of the unit that asked."""
    return when(actor.may_act and actor.unit_id == request.asked_by_id, _("只有提出申請的單位能做這件事。"))


@predicate
def counsels(request: CounsellingRequest, actor: Actor) -> Verdict:
    """The officers of the unit that was asked to counsel."""
    return when(
        actor.may_act and actor.unit_id is not None and actor.unit_id == request.team_id,
        _("只有受分派的輔導單位能做這件事。"),
    )

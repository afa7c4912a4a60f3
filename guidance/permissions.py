"""Who may see and do what in guidance; never what concerns a plan, which is the plan's predicate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.states import PROPOSING_KINDS, UnitKind
from guidance.states import RequestState, VisitState
from proposals.models import Proposal
from proposals.permissions import is_platform, is_proposer
from workflow.calendar import clock
from workflow.engine.verdicts import Verdict, predicate, when

if TYPE_CHECKING:
    from accounts.actors import Actor
    from guidance.models import CounsellingRequest, FollowUp, InventoryEntry, InventoryOffer, NetworkMember, Visit

OVERSEEING = frozenset({UnitKind.PLATFORM, UnitKind.RDEC})
# Who may be asked to counsel: the platform itself, the city's teams, its agencies (plan 貳三(四)3).
COUNSELLING_KINDS = frozenset({UnitKind.PLATFORM, UnitKind.COUNSELLING_TEAM, UnitKind.AGENCY})


def ways_to_see_requests(actor: Actor) -> list[Q]:
    """Why ``actor`` may see a request, each with an index of its own: it asked, it counsels, it lies there, it sees the plan.

    Who counsels sees it as long as the assignment lasts, and afterwards what it has ended itself: not the plan.
    """
    if not actor.unit_id or not actor.unit:
        return [Q(pk__in=[])]
    if actor.kind in OVERSEEING:
        return [Q()]
    own = [RequestState.ASSIGNED, RequestState.CLOSED]
    ways = [Q(asked_by=actor.unit_id), Q(team=actor.unit_id, state__in=own)]
    if actor.kind == UnitKind.DISTRICT_OFFICE:
        from guidance.models import CounsellingRequest

        lies = CounsellingRequest.districts.through.objects
        here = lies.filter(district=actor.unit.district_id, counsellingrequest=OuterRef("pk"))
        ways.append(Q(Exists(here)))
    if actor.kind in PROPOSING_KINDS:
        ways.append(of_own_plan(actor))
    return ways


def of_own_plan(actor: Actor) -> Q:
    """What is about a plan that the actor's unit proposes."""
    own = Q(owner=actor.unit_id) | Q(represented_by=actor.unit_id)
    return Q(Exists(Proposal.objects.filter(pk=OuterRef("proposal")).filter(own)))


def ways_to_see_visits(actor: Actor) -> list[Q]:
    """Why ``actor`` may see a visit: it leads it or takes part, asked for it, it is in its district, of its plan.

    Who counsels sees those of the request as long as the assignment lasts, also where it asked for them itself.
    """
    if not actor.unit_id or not actor.unit:
        return [Q(pk__in=[])]
    if actor.kind in OVERSEEING:
        return [Q()]
    from guidance.models import CounsellingRequest, VisitParty

    takes_part = VisitParty.objects.filter(visit=OuterRef("pk"), unit=actor.unit_id)
    counsels_here = CounsellingRequest.objects.filter(
        pk=OuterRef("request"), team=actor.unit_id, state=RequestState.ASSIGNED
    )
    ways = [Q(team=actor.unit_id), Q(Exists(takes_part)), Q(Exists(counsels_here))]
    if actor.kind == UnitKind.DISTRICT_OFFICE:
        ways.append(Q(district=actor.unit.district_id))
    if actor.kind in PROPOSING_KINDS:
        asked = CounsellingRequest.objects.filter(pk=OuterRef("request"), asked_by=actor.unit_id)
        ways += [Q(asked_by=actor.unit_id), Q(Exists(asked)), of_own_plan(actor)]
    return ways


def ways_to_see_follow_ups(actor: Actor) -> list[Q]:
    """Why ``actor`` may see what a visit left to do: it is to do it, or sees the visit."""
    if not actor.unit_id or not actor.unit:
        return [Q(pk__in=[])]
    if actor.kind in OVERSEEING:
        return [Q()]
    from guidance.models import Visit

    return [Q(owner=actor.unit_id), Q(Exists(Visit.objects.visible_to(actor).filter(pk=OuterRef("visit"))))]


def whose_figures(actor: Actor) -> dict[str, Any]:
    """Of what the figures are that the actor reads: of the whole city only for who oversees it."""
    whole = actor.kind in OVERSEEING
    return {"whole": whole, "whose": _("全市") if whole else _("貴單位看得到的")}


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


def may_propose_visit(actor: Actor, *, plan: Proposal | None = None, request: CounsellingRequest | None = None) -> bool:
    """May the actor ask that a place be visited: of its plan or request, in its district, or where it counsels (R8)?"""
    if not actor.may_act or actor.unit is None:
        return False
    if actor.kind == UnitKind.PLATFORM:
        return True
    if request is not None and (counsels_now(request, actor) or asked_it(request, actor)):
        return True
    if plan is not None and is_proposer(plan, actor):
        return True
    if actor.kind == UnitKind.DISTRICT_OFFICE:
        return True  # of what it sees, which lies in its district or is its own; or of an idea there
    return actor.may_propose and plan is None and request is None


def counsels_now(request: CounsellingRequest, actor: Actor) -> bool:
    """Is the actor an officer of the unit that counsels at present?"""
    return request.state == RequestState.ASSIGNED and bool(counsels(request, actor))


@predicate
def leads(visit: Visit, actor: Actor) -> Verdict:
    """The officers of the unit that holds the visit; until a day is set, of the unit that counsels."""
    is_team = visit.team_id is not None and actor.unit_id == visit.team_id
    if visit.team_id is None and visit.request is not None:
        is_team = counsels_now(visit.request, actor)
    return when(actor.may_act and is_team, _("只有主辦這次訪視的單位能做這件事。"))


@predicate
def asked_for_visit(visit: Visit, actor: Actor) -> Verdict:
    """The people of the unit that asked for it."""
    return when(actor.may_act and actor.unit_id == visit.asked_by_id, _("只有提出訪視的單位能做這件事。"))


def may_answer(visit: Visit, actor: Actor) -> bool:
    """May the actor say on which days its unit can be there, or whether it comes?

    Until a day is set whose place it is, where another unit asked for the visit; then who is invited by the one that leads.
    """
    if not actor.may_act or actor.unit_id is None:
        return False
    if visit.state == VisitState.PROPOSED:
        whose = visit.proposing_unit
        return whose is not None and actor.unit_id == whose.pk and actor.unit_id != visit.asked_by_id
    invited = any(party.unit_id == actor.unit_id for party in visit.parties.all())
    to_come = visit.state == VisitState.SCHEDULED and (visit.ends_at is None or visit.ends_at > clock.now())
    return to_come and invited and actor.unit_id != visit.team_id


@predicate
def owns(follow_up: FollowUp, actor: Actor) -> Verdict:
    """The people of the unit that is to do it."""
    return when(actor.may_act and actor.unit_id == follow_up.owner_id, _("只有負責單位能做這件事。"))


@predicate
def leads_its_visit(follow_up: FollowUp, actor: Actor) -> Verdict:
    """Who led the visit, or the platform."""
    return (leads | is_platform)(follow_up.visit, actor)


def keeps_district(actor: Actor, district: str | None = None) -> bool:
    """May the actor keep what stands of ``district``, by its code, in networks and inventory; without one, of any?

    An office keeps its own district's, the platform and RDEC keep all. The one rule for whose contacts one sees: whoever
    keeps a row may write to the person it names, for all others the contact is masked, in pages as in exports.
    """
    if not actor.may_act or actor.unit is None:
        return False
    if actor.kind in OVERSEEING:
        return True
    return actor.kind == UnitKind.DISTRICT_OFFICE and district in (None, actor.unit.district_id)


def tended_by(actor: Actor) -> Q | None:
    """Whose members, entries and offers the desk of the actor says are to be looked at: an office its own district's,
    the platform all; nobody else is told.
    """
    if not actor.may_act or actor.unit is None:
        return None
    if actor.kind == UnitKind.PLATFORM:
        return Q()
    return Q(district=actor.unit.district_id) if actor.kind == UnitKind.DISTRICT_OFFICE else None


def members_kept_by(actor: Actor) -> Q:
    """Whose contact the actor may see, write to, correct and take out: the rows; nobody else's."""
    if not keeps_district(actor):
        return Q(pk__in=[])
    return Q() if actor.kind in OVERSEEING else Q(district=actor.unit.district_id if actor.unit else None)


def may_write_to(member: NetworkMember, actor: Actor) -> bool:
    """The same of one row."""
    return keeps_district(actor, member.district_id)


# --- the inventory of 人文地產景 (R5) -------------------------------------------------------------------------------


def reads_inventory(actor: Actor) -> bool:
    """Whoever acts for a unit reads the inventories of all districts, but for the contacts in them."""
    return actor.unit is not None


def entries_seen(actor: Actor) -> Q:
    """The entries of the inventory the actor may see; what is out of use only who keeps it."""
    if not reads_inventory(actor):
        return Q(pk__in=[])
    if actor.kind in OVERSEEING:
        return Q()
    in_use = Q(removed_at=None)
    if actor.kind == UnitKind.DISTRICT_OFFICE and actor.unit:
        return in_use | Q(district=actor.unit.district_id)
    return in_use


def ways_to_see_offered(actor: Actor) -> list[Q]:
    """Why ``actor`` may see what was offered to an inventory: its unit offered it, it is of its district, it oversees."""
    if not actor.unit_id or not actor.unit:
        return [Q(pk__in=[])]
    if actor.kind in OVERSEEING:
        return [Q()]
    ways = [Q(offered_by=actor.unit_id)]
    if actor.kind == UnitKind.DISTRICT_OFFICE:
        ways.append(Q(district=actor.unit.district_id))
    return ways


def keeps_entry(entry: InventoryEntry, actor: Actor) -> bool:
    """May the actor write this entry, and so to whom it names?"""
    return keeps_district(actor, entry.district_id)


@predicate
def keeps_its_inventory(offer: InventoryOffer, actor: Actor) -> Verdict:
    """Who keeps the inventory that the row is offered to."""
    return when(keeps_district(actor, offer.district_id), _("只有該區區公所、專管平台或研考會能做這件事。"))


@predicate
def offered_it(offer: InventoryOffer, actor: Actor) -> Verdict:
    """The people of the unit that offered it."""
    return when(actor.may_act and actor.unit_id == offer.offered_by_id, _("只有提供的單位能做這件事。"))

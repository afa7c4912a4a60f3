"""The addresses of guidance, with ids of rows of the world."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet, Value

from guidance.models import (
    CaseFile,
    Contribution,
    Coordination,
    CounsellingRequest,
    FollowUp,
    InventoryEntry,
    InventoryImport,
    InventoryOffer,
    Match,
    NetworkMember,
    NetworkNotice,
    Partner,
    Resource,
    ResourceUse,
    Visit,
    VisitPhoto,
)
from guidance.networks import confirming
from guidance.states import VisitState
from tests.world.keys import Keys, case_moves, cases, of_plans
from tests.world.rows import World


def photos(_world: World) -> list[tuple[Any, ...]]:
    """Photographs of visits."""
    return list(VisitPhoto.objects.values_list("visit", "pk"))


def files_of(case: str) -> list[tuple[Any, ...]]:
    """Files that came with moves of such cases."""
    return list(CaseFile.objects.exclude(**{case: None}).values_list(case, "attachment"))


def members() -> QuerySet[NetworkMember]:
    """Of networks, those who have a link of their own."""
    return NetworkMember.objects.reachable()


def recorded_visits(_world: World) -> list[tuple[Any, ...]]:
    """Visits that have a record."""
    return list(Visit.objects.filter(state=VisitState.RECORDED).values_list("pk"))


def matched_ventures(_world: World) -> list[tuple[Any, ...]]:
    """A plan and one of its ventures that is matched."""
    return list(Match.objects.exclude(venture=None).values_list("proposal", "venture").distinct().order_by("venture"))


OF_GUIDANCE: dict[str, Keys] = {
    "guidance:inventory_preview": cases(InventoryImport),
    "guidance:entry": cases(InventoryEntry),
    "guidance:entry_edit": cases(InventoryEntry),
    "guidance:entry_photo": cases(InventoryEntry),
    "guidance:entry_check": cases(InventoryEntry),
    "guidance:entry_withdraw": cases(InventoryEntry),
    "guidance:entry_remove": cases(InventoryEntry),
    "guidance:entry_restore": cases(InventoryEntry),
    "guidance:inventory_offer": cases(InventoryOffer),
    "guidance:inventory_offer_move": case_moves(InventoryOffer),
    "guidance:take_entries": lambda w: [(w.plans[0].pk,), (w.plans[1].pk,)],
    "guidance:offer_rows": lambda w: [(w.plans[0].pk,), (w.plans[1].pk,)],
    "guidance:request": cases(CounsellingRequest),
    "guidance:contact": cases(CounsellingRequest),
    "guidance:request_move": case_moves(CounsellingRequest),
    "guidance:visit": cases(Visit),
    "guidance:visit_ics": cases(Visit),
    "guidance:visit_answer": cases(Visit),
    "guidance:visit_move": case_moves(Visit),
    "guidance:add_photo": cases(Visit),
    "guidance:photo": photos,
    "guidance:visit_pdf": recorded_visits,
    "guidance:visit_odt": recorded_visits,
    "guidance:follow_up": cases(FollowUp),
    "guidance:follow_up_file": lambda _world: files_of("follow_up"),
    "guidance:follow_up_move": case_moves(FollowUp),
    "guidance:coordination": cases(Coordination),
    "guidance:coordination_file": lambda _world: files_of("coordination"),
    "guidance:coordination_move": case_moves(Coordination),
    "guidance:resource": cases(Resource),
    "guidance:resource_edit": cases(Resource),
    "guidance:resource_ask": cases(Resource),
    "guidance:resource_use": cases(ResourceUse),
    "guidance:resource_use_move": case_moves(ResourceUse),
    "guidance:network_member": cases(NetworkMember),
    "guidance:network_confirm": cases(NetworkMember),
    "guidance:network_notice": cases(NetworkNotice),
    "guidance:network_remove": lambda _world: NetworkMember.objects.values_list("pk", Value("left")),
    "guidance:my_contact": lambda _world: [(confirming.link(each).split("/")[-2],) for each in members()],
    "guidance:partner": cases(Partner),
    "guidance:edit_partner": cases(Partner),
    "guidance:partner_contact": cases(Partner),
    "guidance:withdraw_consent": cases(Partner),
    "guidance:invite_partner": cases(Partner),
    "guidance:match": cases(Match),
    "guidance:agreement": lambda _world: Match.objects.exclude(agreement=None).values_list("pk"),
    "guidance:contribute": cases(Match),
    "guidance:strike": lambda _world: Contribution.objects.values_list("match", "pk"),
    "guidance:match_move": case_moves(Match),
    "guidance:plan_partners": of_plans,
    "guidance:seek": matched_ventures,
    "guidance:suggest": lambda w: [(*key, Partner.objects.latest("pk").pk) for key in matched_ventures(w)],
}

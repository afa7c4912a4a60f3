"""Requests for counselling in any state, with the people around them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from accounts.actors import Actor
from accounts.models import District
from accounts.states import UnitKind
from guidance.counselling import services
from guidance.counselling.chart import ASSIGN
from guidance.models import CounsellingRequest
from proposals.models import Proposal
from tests.factories.accounts import make_actor, make_district, make_unit
from workflow.engine.services import perform


@dataclass
class Cast:
    """Everybody who has a part in counselling; ``other`` is another team, ``stranger`` another organisation."""

    district: District
    proposer: Actor
    office: Actor
    platform: Actor
    team: Actor
    other: Actor
    agency: Actor
    rdec: Actor
    stranger: Actor


def make_cast() -> Cast:
    """One officer of each office."""
    district = make_district()
    return Cast(
        district=district,
        proposer=make_actor(UnitKind.PROPOSER, name="提案人"),
        office=make_actor(make_unit(UnitKind.DISTRICT_OFFICE, district=district), name="區公所"),
        platform=make_actor(UnitKind.PLATFORM, name="平台"),
        team=make_actor(UnitKind.COUNSELLING_TEAM, name="團隊"),
        other=make_actor(UnitKind.COUNSELLING_TEAM, name="別隊"),
        agency=make_actor(UnitKind.AGENCY, name="機關"),
        rdec=make_actor(UnitKind.RDEC, name="研考"),
        stranger=make_actor(UnitKind.PROPOSER, name="外人"),
    )


def asked(cast: Cast, plan: Proposal | None = None, **extra: Any) -> CounsellingRequest:
    """A request that waits for the platform."""
    said = {
        "title": "水圳慢行",
        "topics": ["start", "money"],
        "words": "想把廢棄水圳整理成步道，不知道該找哪個計畫補助。",
        "contact_name": "林小姐",
        "contact_phone": "04-2572-0000",
    }
    return services.ask(by=cast.proposer, proposal=plan, districts=[cast.district], **said | extra)


def assigned(cast: Cast, plan: Proposal | None = None) -> CounsellingRequest:
    """One that the team counsels on."""
    request = asked(cast, plan)
    perform(request, ASSIGN, by=cast.platform, team=cast.team.unit)
    return request


def make_plan(cast: Cast) -> Proposal:
    """A plan of the proposer's, of which the platform was told."""
    plan = Proposal.objects.create(
        owner=cast.proposer.unit,
        created_by=cast.proposer.user,
        title="水圳慢行",
        notified_at=timezone.now(),
        holder="proposer",
        holder_unit=cast.proposer.unit,
    )
    plan.districts.add(cast.district)
    return plan

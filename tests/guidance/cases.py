"""Requests for counselling and visits in any state, with the people around them."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from accounts.actors import Actor
from accounts.models import District, Unit
from accounts.states import UnitKind
from guidance.coordination import services as coordination
from guidance.counselling import services
from guidance.counselling.chart import ASSIGN
from guidance.models import (
    Coordination,
    CounsellingRequest,
    FollowUp,
    InventoryOffer,
    Match,
    Partner,
    Resource,
    ResourceUse,
    Visit,
)
from guidance.visits.chart import HOLD, RECORD, SCHEDULE
from guidance.visits.services import propose_visit
from proposals.models import Proposal
from tests.factories.accounts import make_actor, make_district, make_unit
from workflow.calendar import clock
from workflow.engine.services import perform
from workflow.models import Stateful
from workflow.states import Party


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


GPS, CAMERA, UPRIGHT = 34853, 271, 274  # tags of Exif
DAY = dt.date(2026, 3, 10)  # a Tuesday, after the visit was asked for
SEEN = "北段水圳已清淤，中段有兩處民宅占用，南段農民願意提供圳邊通行。"


def proposed(
    cast: Cast, *, plan: Proposal | None = None, request: CounsellingRequest | None = None, **extra: Any
) -> Visit:
    """A visit that waits for a day."""
    said = {"title": "水圳慢行", "purpose": "看水圳沿線三處缺口，確認能不能接成步道。"}
    said |= {"district": cast.district, "offered": [DAY, DAY + dt.timedelta(days=2)]}
    return propose_visit(by=cast.proposer, proposal=plan, request=request, **said | extra)


def when(cast: Cast, **extra: Any) -> dict[str, Any]:
    """What scheduling is asked for."""
    said = {"day": DAY, "due_on": DAY, "begins": dt.time(14), "ends": dt.time(16), "place": "石岡區公所大門"}
    return said | {"team": cast.team.unit, "units": [cast.proposer.unit, cast.office.unit]} | extra


def coordinated(cast: Cast, plan: Proposal | None = None) -> Coordination:
    """One that waits for the agency's answer."""
    return coordination.ask(
        addressee=cast.agency.unit, title="農村再生經費", words="請洽農業部能否受理。", proposal=plan, by=cast.platform
    )


def scheduled(cast: Cast, *, plan: Proposal | None = None, **extra: Any) -> Visit:
    """One that has a day, led by the team."""
    visit = proposed(cast, plan=plan)
    perform(visit, SCHEDULE, by=cast.platform, **when(cast, **extra))
    return visit


def held(cast: Cast, *, plan: Proposal | None = None, **extra: Any) -> Visit:
    """One at which all who were invited came; the clock stands behind it."""
    visit = scheduled(cast, plan=plan, **extra)
    with clock.at(visit.ends_at):
        perform(visit, HOLD, by=cast.team, came=list(visit.parties.all()))
    return visit


def recorded(cast: Cast, *, plan: Proposal | None = None, given: Any = (), **extra: Any) -> Visit:
    """One with its record, and what is to be done after it."""
    visit = held(cast, plan=plan)
    perform(visit, RECORD, by=cast.team, **{"seen": SEEN, "follow_ups": list(given)} | extra)
    return visit


def photograph(name: str = "水圳.jpg") -> SimpleUploadedFile:
    """As a telephone held sideways takes it: 40 by 30, turned when it is shown, with the place in it."""
    picture, known = Image.new("RGB", (40, 30), "green"), Image.Exif()
    known[CAMERA], known[UPRIGHT] = "某牌手機", 6
    known.get_ifd(GPS).update({1: "N", 2: (24.0, 14.0, 30.0), 3: "E", 4: (120.0, 47.0, 10.0)})
    data = io.BytesIO()
    picture.save(data, "JPEG", exif=known, comment=b"secret place")
    return SimpleUploadedFile(name, data.getvalue(), "image/jpeg")


def guided(plan: Proposal) -> list[Stateful]:
    """On which the platform counsels, asked by its owner; its place is visited, NDC asked, a partner spoken to.

    The visit leaves the owner something to do; a row of its inventory is offered to the district's.
    """
    platform = Unit.objects.get(code="PLATFORM")
    asked = {"asked_by": plan.owner, "team": platform, "topics": ["start"], "assigned_at": plan.notified_at}
    request = CounsellingRequest.objects.create(proposal=plan, title=plan.title, holder=Party.TEAM, **asked)
    day = timezone.localdate(plan.notified_at)
    about = {"proposal": plan, "request": request, "title": plan.title, "offered": [day], "day": day}
    place = {"asked_by": plan.owner, "district": plan.districts.first(), "team": platform}
    visit = Visit.objects.create(holder=Party.PLATFORM, starts_at=plan.notified_at, **about, **place)
    farm = Unit.objects.get(code="AGR")
    period = {"valid_from": day, "valid_until": day + dt.timedelta(days=300), "capacity": 1, "themes": ["place"]}
    hall = Resource.objects.get_or_create(unit=farm, title="農民大樓", kind="venue", words="會議室", defaults=period)[0]
    about_use = {"resource": hall, "giver": farm, "holder": Party.OWNER, "holder_unit": farm, "words": "借場地"}
    use = ResourceUse.objects.create(proposal=plan, asked_by=plan.owner, **about_use)
    centre = Unit.objects.get(code="NDC")
    parties = {"asked_by": platform, "addressee": centre, "holder": Party.OWNER, "holder_unit": centre}
    said = {"kind": "technical", "about": "示範修繕。", "offers": ["technology"], "themes": ["place"]}
    partner = Partner.objects.get_or_create(name="木工導師", defaults=said)[0]
    about = {"proposal": plan, "title": "事業", "partner": partner, "kind": partner.kind, "words": "請示範修繕。"}
    contacted = {"asked_by": plan.owner, "year": 115, "contacted_at": plan.notified_at}
    row = plan.resources.earliest("pk")
    said = {"resource": row, "kind": row.kind, "name": row.name, "district": place["district"]}
    offer = InventoryOffer.objects.create(proposal=plan, offered_by=plan.owner, holder=Party.DISTRICT, **said)
    return [
        Coordination.objects.create(proposal=plan, title=plan.title, words="請洽農業部", **parties),
        use,
        request,
        visit,
        Match.objects.create(holder=Party.PLATFORM, **about, **contacted),
        offer,
        FollowUp.objects.create(visit=visit, words="函詢用地", owner=plan.owner, until=day, holder=Party.OWNER),
    ]

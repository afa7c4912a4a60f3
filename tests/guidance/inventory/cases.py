"""Two districts with their inventories, and the people around them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from accounts.actors import Actor
from accounts.models import District
from accounts.states import Role, UnitKind
from guidance.inventory import services
from guidance.inventory.offering.services import offer_rows
from guidance.models import InventoryEntry, InventoryOffer
from proposals.models import Proposal, ResourceItem
from tests.factories.accounts import make_actor, make_district, make_unit
from tests.guidance.cases import Cast, make_cast, make_plan

HERE = (Decimal("120.783900"), Decimal("24.265500"))  # in 石岡
ELSEWHERE = (Decimal("120.647800"), Decimal("24.163700"))  # in 西屯
CONSENT = {"consent_by": "劉小姐", "consent_on": dt.date(2026, 2, 1)}
CONTACT = {"contact_name": "劉小姐", "contact_phone": "04-2572-1234", "contact_email": "liu@demo.example"} | CONSENT


@dataclass
class Inventory(Cast):
    """The cast of counselling, with the office of another district."""

    away: District
    neighbour: Actor  # its office
    convener: Actor
    member: Actor  # of the office, who reads and does not act


def make_inventory() -> Inventory:
    """石岡 and 東勢 with their real codes, as the map knows them."""
    make_district("石岡區", code="66000200", moi_town_id="200")
    away = make_district("東勢區", code="66000100", moi_town_id="100")
    cast = make_cast()
    return Inventory(
        **vars(cast),
        away=away,
        neighbour=make_actor(make_unit(UnitKind.DISTRICT_OFFICE, district=away), name="鄰所"),
        convener=make_actor(UnitKind.CONVENER, name="召集人"),
        member=make_actor(cast.office.unit, Role.MEMBER, name="同仁"),
    )


def entered(cast: Inventory, name: str = "五福臨門神木", **said: Any) -> InventoryEntry:
    """An entry of 石岡, entered by its office."""
    begin = {
        "district": cast.district,
        "kind": "landscape",
        "words": "五棵樹共生。",
        "source": "區公所踏查",
        "year": 114,
    }
    return services.add_entry(by=said.pop("by", cast.office), name=name, **begin | said)


def plan_with(cast: Inventory, *names: str) -> tuple[Proposal, list[ResourceItem]]:
    """A plan of the proposer's whose inventory names these."""
    plan = make_plan(cast)
    rows = [
        ResourceItem.objects.create(
            proposal=plan, kind="culture", name=name, place="龍興里", description=f"{name}的故事。", position=place
        )
        for place, name in enumerate(names, 1)
    ]
    return plan, rows


def offered(cast: Inventory, name: str = "土牛客家文化館") -> InventoryOffer:
    """A row that waits for the office."""
    plan, rows = plan_with(cast, name)
    return offer_rows(plan, rows=rows, district=cast.district, by=cast.proposer)[0]

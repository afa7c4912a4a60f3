"""The demo's inventories: several kinds in each of the 29 districts, offers in every state; groups and contacts made up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from accounts import geo
from accounts.models import District, Membership, Unit
from accounts.states import Role, UnitKind
from guidance.inventory.likeness import like
from guidance.inventory.offering.chart import ACCEPT, DECLINE, WITHDRAW
from guidance.inventory.offering.services import offer_rows
from guidance.inventory.services import add_entry, remove_entry, withdraw_consent
from guidance.models import InventoryEntry
from guidance.states import InventoryKind
from portal.demo.guidance.inventory_texts import DISTRICTS, WORDS
from portal.demo.guidance.moments import moment
from portal.demo.guidance.visits import photograph
from workflow.calendar import clock
from workflow.engine.services import perform

if TYPE_CHECKING:
    from accounts.actors import Actor
    from portal.demo.cast import Cast
    from proposals.models import Proposal

# Where the points of a district stand, from where its name does, in degrees.
AROUND = ((0.004, 0.006), (-0.007, 0.003), (0.008, -0.005), (-0.003, -0.008), (0.0, 0.0))
PLACED = frozenset({InventoryKind.CULTURE, InventoryKind.LANDSCAPE, InventoryKind.LAND, InventoryKind.COMMUNITY})
STALE_EVERY, STALE, FRESH = 5, -430, -60  # of each so many districts one was looked at last so many days ago
PICTURED = ("中區", "石岡區", "大安區", "和平區")
SOURCES = ("區公所踏查", "社區訪談", "文史調查報告", "地方說明會")


@dataclass(frozen=True)
class Offered:
    """A row of a plan by its place among the plan's, and what became of it."""

    title: str
    row: int
    outcome: str = ""


OFFERS = (
    Offered("大安海線漁村共生計畫", 0),
    Offered("大安海線漁村共生計畫", 2),
    Offered("共好石岡：水圳聚落與果香慢行計畫", 0),
    Offered("共好石岡：水圳聚落與果香慢行計畫", 2, "new"),
    Offered("共好石岡：水圳聚落與果香慢行計畫", 1, "merged"),
    Offered("大安海線漁村共生計畫", 1, "declined"),
    Offered("大甲藺草編織工藝復興計畫", 0, "new"),
    Offered("大甲藺草編織工藝復興計畫", 1, "withdrawn"),
)


def make_inventory(plans: Mapping[str, Proposal], cast: Cast) -> None:
    """Every district's entries, then what the proposers of ``plans``, by title, offer to them."""
    offices = {member.unit.district_id for member in _officers()}
    for number, district in enumerate(District.objects.order_by("code")):
        if names := DISTRICTS.get(district.name):
            by = cast.actor(_office(district)) if district.pk in offices else cast.of("PLATFORM")
            _enter(number, district, names, by)
    for offered in OFFERS:
        if offered.title in plans:
            _offer(offered, plans[offered.title], cast)


def _officers() -> Any:
    return Membership.objects.filter(unit__kind=UnitKind.DISTRICT_OFFICE, role=Role.OFFICER).select_related("unit")


def _office(district: District) -> Unit:
    return Unit.objects.get(kind=UnitKind.DISTRICT_OFFICE, district=district)


def _enter(number: int, district: District, names: Mapping[InventoryKind, str], by: Actor) -> None:
    points = _points(district)
    for place, (kind, name) in enumerate(names.items()):
        days = STALE if (number + place) % STALE_EVERY == 0 else FRESH - number * 3 - place
        said: dict[str, Any] = {"district": district, "kind": kind, "name": name, "words": WORDS[kind] % name}
        said |= {"source": SOURCES[(number + place) % len(SOURCES)], "year": 113 if days == STALE else 114}
        if kind in PLACED and (point := next(points, None)):
            said |= {"longitude": point[0], "latitude": point[1], "address": f"{district.name}（示範位置）"}
        if kind in (InventoryKind.COMMUNITY, InventoryKind.PEOPLE):
            said |= _contact(name, number)
        if kind == InventoryKind.LANDSCAPE and district.name in PICTURED:
            said |= {"photo": photograph(number % 3 + 1), "photo_alt": f"{name}，平日午後，沒有人入鏡"}
        with clock.at(moment(days)):
            entry = add_entry(by=by, anyway=True, **said)
        if (number, kind) == (3, InventoryKind.PEOPLE):
            with clock.at(moment(-20)):
                withdraw_consent(entry, how="窗口來電表示不再擔任，由區公所受理。", by=by)
        if (number, kind) == (7, InventoryKind.LAND):
            with clock.at(moment(-15)):
                remove_entry(entry, why="產權已移轉，不再提供地方使用。", by=by)


def _contact(name: str, number: int) -> dict[str, Any]:
    """Nobody's: the number and the address exist nowhere."""
    consent = {"consent_by": f"{name}窗口", "consent_on": moment(-500).date()}
    return {
        "contact_name": f"{name}窗口",
        "contact_phone": f"04-0000-{number:04d}",
        "contact_email": f"inventory{number}@demo.example",
    } | consent


def _points(district: District) -> Iterator[tuple[Decimal, Decimal]]:
    """Places in the district, around where its name stands on the map."""
    for east, north in AROUND:
        longitude, latitude = (
            Decimal(f"{float(value) + step:.6f}")
            for value, step in ((district.label_lon, east), (district.label_lat, north))
        )
        if geo.lies_in(district.code, longitude, latitude):
            yield longitude, latitude


def _offer(offered: Offered, plan: Proposal, cast: Cast) -> None:
    rows = list(plan.resources.order_by("position", "id"))
    districts = list(plan.districts_written)
    if len(rows) <= offered.row or not districts:
        return
    owner, district, row = cast.actor(plan.proposing_unit), districts[0], rows[offered.row]
    with clock.at(moment(-6)):
        offer = offer_rows(plan, rows=[row], district=district, by=owner)[0]
    keeper = cast.actor(_office(district))
    with clock.at(moment(-3)):
        if offered.outcome == "declined":
            perform(offer, DECLINE, by=keeper, reason="這一筆是季節性產品，已列在農產資料，不另列盤點。")
        elif offered.outcome == "withdrawn":
            perform(offer, WITHDRAW, by=owner, note="內容還要再確認。")
        elif offered.outcome:
            found = like(district.pk, offer.name)
            merged = found and offered.outcome == "merged"
            into = InventoryEntry.objects.get(pk=found[0].pk) if merged else "new"
            perform(offer, ACCEPT, by=keeper, into=into, seen_alike=bool(found), **offer.said)

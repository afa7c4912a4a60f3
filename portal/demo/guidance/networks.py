"""The demo's networks: people in every district, one notice; all made up, no number or address leads anywhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from accounts.models import District
from guidance.models import NetworkMember
from guidance.networks import confirming, services
from guidance.networks.forms import MemberForm
from guidance.networks.sending import send
from guidance.states import ConsentWay, Network
from portal.demo.guidance.moments import day, moment
from workflow.calendar import clock

if TYPE_CHECKING:
    from accounts.actors import Actor
    from portal.demo.cast import Cast

FAMILY, GIVEN = "陳林黃張李王吳劉蔡楊", ("里美", "文山", "素真", "國棟", "佩君", "信宏", "月霞")


@dataclass(frozen=True)
class Member:
    """One in every district: its network, what it is called after the district's name, what it does; is somebody named?"""

    network: Network
    suffix: str
    role: str
    helps: str
    is_named: bool = True


MEMBERS = (
    Member(Network.COMMUNITY, "社區發展協會", "社區窗口", "共識會議場地與動員"),
    Member(Network.COMMUNITY, "國民小學", "課程聯繫", "鄉土課程、校園空間", is_named=False),
    Member(Network.OFFICES, "公所農業及建設課", "地方創生承辦", "區內土地與設施資訊"),
    Member(Network.CROSS_FIELD, "農會推廣部", "推廣股", "產銷班聯繫、通路"),
)
OLD = 5  # every so manieth was entered more than a year ago and is to be asked
SUBJECT = "共識會議與現地訪視時間調查"
TEXT = "本季將安排各區共識會議與現地訪視，請回復可配合的日期，並轉知有意提案的團隊先與專管平台聯繫。"


def make_networks(cast: Cast) -> None:
    """Four members in every district; one is quiet, some are old, of which one was asked."""
    platform = cast.of("PLATFORM")
    districts = list(District.objects.order_by("code"))
    for number, district in enumerate(districts):
        days = -400 if number % OLD == 0 else -30
        with clock.at(moment(days)):
            for place, member in enumerate(MEMBERS):
                _enter(platform, district, number + place, days, member)
    quiet = NetworkMember.objects.reachable().in_order()[1]
    confirming.be_quiet(quiet, True)
    confirming.ask(NetworkMember.objects.filter(district=districts[0]), by=platform.label)
    with clock.at(moment(-3)):
        networks, where = [Network.COMMUNITY.value], districts[:5]
        rows = NetworkMember.objects.reachable().filter(network__in=networks, district__in=where)
        send(SUBJECT, TEXT, networks=networks, districts=where, chosen=[row.pk for row in rows], by=platform)


def _enter(by: Actor, district: District, number: int, days: int, member: Member) -> None:
    said = {"network": member.network, "district": district.pk, "role": member.role, "helps": member.helps}
    said["organisation"] = f"{district.name}{member.suffix}"
    if member.is_named:
        said |= {
            "name": FAMILY[number % len(FAMILY)] + GIVEN[number % len(GIVEN)],
            "phone": "04-0000-0000",
            "email": f"net-{district.pk}-{member.network}@demo.example".lower(),
            "agreed_on": str(day(days)),
            "agreed_how": ConsentWay.WRITTEN.value,
        }
    form = MemberForm(said, instance=NetworkMember(), actor=by)
    if not form.is_valid():
        raise ValueError(form.errors.as_json())
    services.keep(form, by=by)

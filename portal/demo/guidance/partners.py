"""Partners of the demo, two of each kind at least, and matches in every state, made by their services; all made up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from accounts.invitations import services as invitations
from accounts.models import District
from accounts.states import Role
from guidance.matching.chart import CONFIRM, CONTACT, DECLINE, END
from guidance.matching.services import agree, contribute, seek, suggest
from guidance.matching.states import MatchState
from guidance.models import Partner
from guidance.partners.forms import PartnerForm
from guidance.partners.services import add_partner, invite_partner
from guidance.partners.states import Help, PartnerKind, Theme
from portal.demo.guidance.moments import day, moment
from workflow.calendar import clock
from workflow.engine.services import perform

if TYPE_CHECKING:
    from accounts.actors import Actor
    from guidance.models import Match
    from portal.demo.cast import Cast
    from proposals.models import Proposal

ACCOUNT, PERSON = "partner", "葉教授"  # of the first partner


@dataclass(frozen=True)
class Entry:
    """One partner: what it offers, to whom to write, for how long; a negative number of days is over already."""

    kind: PartnerKind
    name: str
    about: str
    offers: tuple[Help, ...]
    themes: tuple[Theme, ...]
    districts: tuple[str, ...] = ()
    capacity: int = 2
    valid_for: int | None = 700
    contact: str = ""


PARTNERS = (
    Entry(
        PartnerKind.UNIVERSITY,
        "示範山城大學水圳社會責任計畫",
        "每學期一門場域課程、二十五名學生，可協助水圳與生態調查、導覽文本與步道設計。",
        (Help.COURSES, Help.STUDENTS, Help.ADVICE),
        (Theme.ECOLOGY, Theme.TOURISM, Theme.LEARNING),
        ("石岡區", "新社區", "東勢區"),
        4,
        contact="葉教授",
    ),
    Entry(
        PartnerKind.UNIVERSITY,
        "示範海線大學地方創生中心",
        "海線各區的社區調查、食農教育與高齡共餐，每年可帶三個實習小組。",
        (Help.COURSES, Help.STUDENTS),
        (Theme.FARMING, Theme.CARE, Theme.YOUTH),
        ("大安區", "大甲區", "清水區", "梧棲區"),
        3,
        contact="何老師",
    ),
    Entry(
        PartnerKind.UNIVERSITY,
        "示範城中科技大學設計系",
        "包裝、品牌識別與展場設計，學生專題可接四案，另可借用數位製造工坊。",
        (Help.STUDENTS, Help.EQUIPMENT, Help.TECHNOLOGY),
        (Theme.TRADE, Theme.CRAFT, Theme.DIGITAL),
        (),
        4,
        contact="蘇主任",
    ),
    Entry(
        PartnerKind.UNIVERSITY,
        "示範原鄉學院部落協力計畫",
        "部落農作、織布紀錄與族語教材，暑期可駐村兩個月。",
        (Help.COURSES, Help.STUDENTS),
        (Theme.PEOPLES, Theme.FARMING),
        ("和平區",),
        1,
    ),
    Entry(
        PartnerKind.COMPANY,
        "示範綠谷食品企業",
        "每年認購小農產品三百萬元，並提供北中南十二處門市的展售檔期。",
        (Help.FUNDS, Help.CHANNEL),
        (Theme.FARMING, Theme.TRADE),
        (),
        3,
        contact="高經理",
    ),
    Entry(
        PartnerKind.COMPANY,
        "示範中部運輸企業基金會",
        "接駁車輛與司機志工，週末可支援小旅行；另有青年創業獎助金。",
        (Help.FUNDS, Help.EQUIPMENT),
        (Theme.TOURISM, Theme.YOUTH),
        (),
        2,
        contact="曾專員",
    ),
    Entry(
        PartnerKind.COMPANY,
        "示範樂居建設企業",
        "閒置店面短期免租，並提供老屋結構初勘。",
        (Help.VENUE, Help.TECHNOLOGY),
        (Theme.PLACE, Theme.YOUTH),
        ("中區", "豐原區"),
        1,
        -30,
    ),
    Entry(
        PartnerKind.COMPANY,
        "示範雲端資訊企業",
        "預約與會員系統一年免費使用，工程師每月一天到場。",
        (Help.TECHNOLOGY, Help.ADVICE),
        (Theme.DIGITAL, Theme.TOURISM),
        (),
        5,
    ),
    Entry(
        PartnerKind.BUSINESS,
        "示範業師：餐飲營運",
        "二十年連鎖餐飲經驗，可陪伴定價、菜單與人力排班，每月兩次。",
        (Help.ADVICE,),
        (Theme.FARMING, Theme.TRADE),
        (),
        2,
        contact="鍾顧問",
    ),
    Entry(
        PartnerKind.BUSINESS,
        "示範業師：社會企業財務",
        "合作社與社會企業的記帳、成本與募資規劃。",
        (Help.ADVICE, Help.COURSES),
        (Theme.YOUTH, Theme.CARE),
        (),
        1,
    ),
    Entry(
        PartnerKind.TECHNICAL,
        "示範技術導師：木構修繕",
        "傳統木構與古宅修繕，可現場教學並帶學徒。",
        (Help.TECHNOLOGY, Help.COURSES),
        (Theme.PLACE, Theme.CRAFT),
        ("石岡區", "東勢區", "霧峰區"),
        1,
        contact="邱師傅",
    ),
    Entry(
        PartnerKind.TECHNICAL,
        "示範技術導師：農產加工",
        "果乾、發酵與小型食品工廠的設備與衛生規劃。",
        (Help.TECHNOLOGY, Help.EQUIPMENT, Help.ADVICE),
        (Theme.FARMING,),
        (),
        3,
        contact="戴技師",
    ),
    Entry(
        PartnerKind.TECHNICAL,
        "示範技術導師：生態步道",
        "手作步道、棲地監測與志工訓練。",
        (Help.TECHNOLOGY, Help.COURSES),
        (Theme.ECOLOGY,),
        ("和平區", "石岡區"),
        2,
    ),
)


@dataclass(frozen=True)
class Pair:
    """One match: of a plan's first venture with a partner by its place above, how far it goes and how it ended."""

    plan: str  # its title
    partner: int
    words: str
    days: int  # ago
    state: MatchState
    by_proposer: bool = False
    reason: str = ""
    put_in: tuple[tuple[int, str, str, int], ...] = ()  # days ago, hours, words, amount


MATCHES = (
    Pair("石岡九房古宅聚落共學計畫", 10, "請示範屋架修繕並帶兩名學徒，先看三間古宅。", 3, MatchState.SUGGESTED, True),
    Pair("新社白冷圳文化學堂計畫", 0, "請協助設計六堂水圳課程，並帶學生試教一次。", 9, MatchState.CONTACTED),
    Pair("石岡電火圳親水廊道計畫", 12, "請勘查電火圳兩岸，訓練十名步道志工。", 14, MatchState.AGREED, True),
    Pair(
        "新社白冷圳水文化小旅行計畫",
        0,
        "請學生整理八個導覽點的文本，並試辦兩梯次小旅行。",
        120,
        MatchState.ACTIVE,
        put_in=((80, "24", "帶學生踏查八個導覽點", 0), (30, "16.5", "試辦第一梯次小旅行", 12_000)),
    ),
    Pair(
        "梧棲漁港魚市青年計畫",
        8,
        "請陪伴共同廚房的菜單與定價，每月兩次。",
        110,
        MatchState.ACTIVE,
        put_in=((60, "6", "盤點成本與試算定價", 0),),
    ),
    Pair(
        "新社菇類循環農村計畫",
        4,
        "希望認購首批菇類加工品，並在門市試賣一季。",
        300,
        MatchState.ENDED,
        reason="門市試賣三個月，售出一千二百盒，後續由合作社自行洽談進貨。",
        put_in=((200, "0", "首批認購", 180_000), (150, "12", "門市試吃活動人力", 0)),
    ),
    Pair(
        "后里薩克斯風街區再生計畫",
        6,
        "希望借用一處閒置店面作樂器展示。",
        90,
        MatchState.DECLINED,
        reason="該企業在本區沒有合適的店面，改洽其他夥伴。",
    ),
)


def make_partners(plans: Mapping[str, Proposal], cast: Cast) -> None:
    """The directory, the first partner with its own account, and what of ``plans``, by title, is matched."""
    platform, districts = cast.of("PLATFORM"), dict(District.objects.values_list("name", "code"))
    with clock.at(moment(-320)):
        made = [_add(entry, districts, platform) for entry in PARTNERS]
    people = _join(made[0], cast, platform)
    for pair in MATCHES:
        if pair.plan in plans:
            _match(pair, plans[pair.plan], made[pair.partner], people, cast)


def _add(entry: Entry, districts: Mapping[str, str], platform: Actor) -> Partner:
    reached = {
        "contact_name": entry.contact,
        "contact_phone": "04-0000-0000",
        "contact_email": "partner@demo.example",
        "consented_on": day(-330),
        "consent_way": "written",
    }
    over = day(entry.valid_for) if entry.valid_for else None
    is_over = over is not None and over < day(0)
    said: dict[str, Any] = {
        "kind": entry.kind,
        "name": entry.name,
        "about": entry.about,
        "offers": list(entry.offers),
        "themes": list(entry.themes),
        "districts": [districts[name] for name in entry.districts],
        "capacity": entry.capacity,
        "valid_until": None if is_over else over,
        "note": "示範資料",
    }
    form = PartnerForm(said | (reached if entry.contact else {}))
    assert form.is_valid(), form.errors
    partner = add_partner(form, by=platform)
    if is_over:  # nobody enters an end that is past: it has passed since
        Partner.objects.filter(pk=partner.pk).update(valid_until=over)
    return partner


def _join(partner: Partner, cast: Cast, platform: Actor) -> Actor:
    """Somebody of the partner accepts what the platform asks."""
    email = f"{ACCOUNT}@demo.example"
    invited = invite_partner(partner, email, by=platform)
    partner.refresh_from_db()
    user = cast.person(ACCOUNT, PERSON)
    if not user.memberships.filter(unit=partner.unit).exists():
        invitations.accept(invited, by=user)
    assert partner.unit
    return cast.actor(partner.unit, Role.ADMINISTRATOR)


def _match(pair: Pair, plan: Proposal, partner: Partner, people: Actor, cast: Cast) -> None:
    platform, owner = cast.of("PLATFORM"), cast.actor(plan.proposing_unit)
    venture = plan.ventures.order_by("position").first()
    assert venture
    speaks = people if partner.unit_id == people.unit_id else platform
    with clock.at(moment(-pair.days)):
        seek(venture, themes=[], offers=list(partner.offers[:2]), words=pair.words, by=owner)
        match = suggest(
            venture, Partner.objects.get(pk=partner.pk), words=pair.words, by=owner if pair.by_proposer else platform
        )
    if pair.state == MatchState.SUGGESTED:
        return
    with clock.at(moment(-pair.days + 2)):
        perform(match, CONTACT, by=platform, note="")
    if pair.state == MatchState.DECLINED:
        with clock.at(moment(-pair.days + 6)):
            perform(match, DECLINE, by=platform, reason=pair.reason)
    if pair.state in (MatchState.CONTACTED, MatchState.DECLINED):
        return
    _work(pair, match, speaks, owner)


def _work(pair: Pair, match: Match, speaks: Actor, owner: Actor) -> None:
    with clock.at(moment(-pair.days + 7)):
        agree(match, by=speaks, agreement_number=f"示範合字第{match.pk:04d}號")
    if pair.state == MatchState.AGREED:
        return
    with clock.at(moment(-pair.days + 9)):
        perform(match, CONFIRM, by=owner, note="")
    for days, hours, words, amount in pair.put_in:
        with clock.at(moment(-days)):
            contribute(match, day=day(-days), hours=Decimal(hours), amount=amount, words=words, by=speaks)
    if pair.state == MatchState.ENDED:
        with clock.at(moment(-pair.days // 4)):
            perform(match, END, by=owner, outcome=pair.reason)

"""What offices of the demo wrote: the districts' visions, all made up, and a few letters with numbers that are nobody's.

大肚, 沙鹿 and 龍井 have none on record on purpose: an office may judge a plan without.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.utils import timezone

from accounts.actors import Actor
from accounts.models import District, Unit
from accounts.states import Role, UnitKind
from handovers.chart import HAND_OVER, RECEIVE
from handovers.open.things import things_of
from handovers.services import begin, move
from portal.demo.cast import Cast, unit_of
from portal.demo.papers import paper
from proposals.assigning.services import assign
from proposals.intake.services import record_vision
from proposals.letters import services
from proposals.letters.occasions import offered
from proposals.models import Proposal
from proposals.states import OPEN, State
from workflow.calendar import clock

NOTE = "示範資料，內容為虛構。"
HANDLED = 8  # plans
HANDED_OVER = "每週三上午與提案單位通話一次；現勘照片與會議紀錄都在案件的附件裡，紙本在三號櫃。"
# Days ago: before the first plan was forwarded, so that a finding cites what was valid.
ADOPTED, REVISED = 620, 330

VISIONS: dict[str, tuple[str, ...]] = {  # district -> its versions, oldest first
    "石岡區": (
        "水圳到得了的地方，就有人照顧。以八寶圳水路串起各里聚落，先培力在地人才，再修繕空間。",
        (
            "「先做人、再做路」：以八寶圳水路串起土牛、梅子與九房，讓客家聚落的日常成為可以走進去的風景。\n"
            "十年內，果農在淡季有第二份收入，青年回鄉有工作站可去，長輩走得到的範圍內有人作伴。"
        ),
    ),
    "新社區": (
        (
            "讓菇寮與花海不只屬於假日。以白冷圳灌區為底，發展低干擾的農業體驗，帶動部落與農村一起老得安心。\n"
            "重點：農事青年培力、菇類循環利用、白冷圳文化守護、平日旅遊。"
        ),
    ),
    "大安區": (
        (
            "與海共生的漁村：守住沙丘與防風林，讓近海漁獲、蚵貝與芋頭在地加工，全年都有人來、有人留下。\n"
            "重點：海岸棲地維護、漁村共同廚房、濱海慢行、獨居長者送餐。"
        ),
    ),
    "后里區": (
        (
            "聽得見手藝的小鎮：以樂器製造聚落與馬場為核心，讓老師傅的技術有學徒接手，車站周邊的老店重新開門。\n"
            "重點：樂器修護學徒制、街區音樂節、花田與綠色運具串聯。"
        ),
    ),
    "外埔區": (
        (
            "釀一個不趕路的外埔：酒莊、稻米與紅心芭樂共同打造農村餐桌，三生兼顧，收益回到社區。\n"
            "重點：農產加工共用場域、酒莊聚落、農村廚房與食農教育。"
        ),
    ),
    "和平區": (
        (
            "山上的孩子可以選擇回家。以泰雅文化與森林為根，發展部落自主的旅遊、照顧與林下經濟，防災與生計並行。\n"
            "重點：部落治理、族語與工藝傳承、林下經濟、道路中斷時的自主照顧。"
        ),
    ),
    "東勢區": ("大甲溪畔的客家山城：活化巧聖先師街區與林業舊場域，讓木藝、果品與客家飲食有下一代經營者。",),
    "中區": ("老城區的新日常：把閒置的老屋交給願意長住的人，讓夜間有燈、巷弄有店、長輩有伴。",),
    "霧峰區": ("文化與農業並行的霧峰：以議事園區與林家花園帶動步行城鎮，以香米與菇類支持青農。",),
    "大甲區": ("信仰與藺草的城鎮：讓遶境之外的三百多天也有人生活、有人學藝、有人創業。",),
    "清水區": ("從眷村到高美：串起歷史聚落與濕地，推動低碳旅遊與海線青年共創。",),
    "梧棲區": ("老街面海：活化梧棲老街與漁港，讓港區就業與地方生活重新相遇。",),
    "豐原區": ("糕餅與漆藝的廟東：讓職人技藝可被看見、可被學習，帶動舊城徒步經濟。",),
    "太平區": ("屯區綠手指：以枇杷、淺山步道與手作聚落，支持中高齡再就業與青年創業。",),
}


def make_visions(cast: Cast) -> None:
    """Each version recorded by its district's office, the first with the minutes that adopted it."""
    for name, texts in VISIONS.items():
        district = District.objects.get(name=name)
        by = cast.actor(Unit.objects.get(kind=UnitKind.DISTRICT_OFFICE, district=district))
        for number, text in enumerate(texts, start=1):
            adopted = timezone.localdate() - dt.timedelta(days=ADOPTED if number == 1 else REVISED)
            noon = timezone.make_aware(dt.datetime.combine(adopted, dt.time(12)))
            files = [paper(f"{name}地方創生願景說明會紀錄")] if number == 1 else []
            with clock.at(noon):
                record_vision(district, number=number, text=text, adopted_on=adopted, note=NOTE, files=files, by=by)


# Letters are drafted in plans that wait for one, two of them sent.
WRITTEN = {
    State.WITH_DISTRICT: ("forward_to_rdec",),
    State.DOCUMENT_REVIEW: ("ask_opinions",),
    State.CONFIRMING: ("waive_meeting",),
    State.PROJECT_MEETING: ("invite", "agenda"),
    State.READY_FOR_COUNSELLING: ("send_to_ndc",),
}
SENT = frozenset({"ask_opinions", "invite"})
SOON = dt.timedelta(minutes=30)  # after the plan came where its letters are written


def write_letters(plans: Iterable[Proposal], cast: Cast) -> None:
    """In the first plan of each of these states."""
    first: dict[str, Proposal] = {}
    for plan in plans:
        plan.refresh_from_db()
        first.setdefault(plan.state, plan)
    for number, (state, names) in enumerate(WRITTEN.items(), 1):
        if state in first:
            _write(first[state], names, cast, number)


def _write(plan: Proposal, names: Iterable[str], cast: Cast, number: int) -> None:
    office = plan.holder_unit if plan.state == State.WITH_DISTRICT and plan.holder_unit else None
    by = cast.actor(office) if office else cast.of("RDEC")
    for place, offer in enumerate(each for each in offered(plan, by) if each.occasion.name in names and not each.shut):
        with clock.at(min(plan.state_since + SOON, clock.now())):  # not after the meeting that it calls
            letter = services.draft(plan, offer.occasion.name, offer.about, by=by)
            if offer.occasion.name in SENT:
                day = timezone.localdate(clock.now())
                given = f"府授研考字第{day.year - 1911}000{number:03d}{place}號"
                services.record(letter, given, day, by=by, expected=1)


def hand_cases_over(cast: Cast) -> None:
    """The platform's officer handles a few plans, has handed two cases over to a new colleague, who is to receive three more."""
    giver, unit = cast.of("PLATFORM"), unit_of("PLATFORM")
    due = Proposal.objects.visible_to(giver).filter(state__in=OPEN, due_on__isnull=False).order_by("due_on", "id")
    assign(due[:HANDLED], giver.user, by=giver)
    receiver = cast.add("platform-2", "曾郁文", unit, Role.OFFICER)
    keys = [thing.line.key for thing in things_of(unit, giver.user, reader=giver)]
    first, second = (keys[:2], "人力調整"), (keys[2:5], "借調其他計畫")
    for (chosen, reason), confirmed in ((first, True), (second, False)):
        if not chosen:  # a demo of drafts alone
            continue
        made = begin(giver.user, receiver=receiver.user, reason=reason, words=HANDED_OVER, chosen=chosen, by=giver)
        move(made, HAND_OVER, by=giver)
        if confirmed:
            move(made, RECEIVE, by=Actor(receiver.user, receiver))

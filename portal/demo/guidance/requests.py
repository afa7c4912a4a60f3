"""Requests for counselling of the demo, one in every state at least; all made up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from accounts.models import District
from guidance.counselling.chart import ASSIGN, CLOSE, DECLINE, TRIAGE, WITHDRAW
from guidance.counselling.services import ask, note_contact
from guidance.states import Contacted, Topic
from portal.demo.guidance.moments import day, moment
from workflow.calendar import clock
from workflow.engine.services import perform

if TYPE_CHECKING:
    from guidance.models import CounsellingRequest
    from portal.demo.cast import Cast
    from proposals.models import Proposal
    from workflow.engine.moves import Move


@dataclass(frozen=True)
class Asked:
    """One request: of a plan by its name, or of an idea by who has it; how far it goes, in which words."""

    name: str
    about: str  # a plan's title, or an idea's
    by: str  # of an idea: the plan whose proposer has it
    district: str
    topics: tuple[Topic, ...]
    words: str
    days: int  # ago
    moves: tuple[tuple[Move, Mapping[str, Any]], ...] = ()
    team: str = ""  # code of the unit that counsels
    contacts: tuple[tuple[int, Contacted, str], ...] = ()  # days ago


REQUESTS = (
    Asked(
        "waits",
        "社口老街餅店的下一代",
        "神岡木工與社口老街雙手計畫",
        "神岡區",
        (Topic.START, Topic.BUSINESS),
        "老街三家餅店想一起找接班人，不知道能不能提地方創生，也不知道從哪裡開始。",
        2,
    ),
    Asked(
        "triaged",
        "東勢林業聚落文化工作站計畫",
        "",
        "東勢區",
        (Topic.PLACE,),
        "舊林場宿舍的用地同意要向哪個機關申請、租期可以多長，想請人協助釐清。",
        6,
        ((TRIAGE, {"note": "已洽詢林業機關，本週內指定輔導單位。"}),),
    ),
    Asked(
        "counselled",
        "大甲藺草編織工藝復興計畫",
        "",
        "大甲區",
        (Topic.WRITING, Topic.MONEY),
        "經費表的資本門與經常門分不清楚，想請人逐項看過，並確認能不能對接工藝類的補助。",
        40,
        team="TEAM-AGR",
        contacts=(
            (30, Contacted.PHONE, "約定現地訪視，請先準備編織教室的平面圖。"),
            (9, Contacted.MEETING, "逐項看過經費表，設備改列資本門。"),
        ),
    ),
    Asked(
        "by platform",
        "霧峰光復新村微型聚落計畫",
        "",
        "霧峰區",
        (Topic.CONSENSUS,),
        "住戶對營業時間意見不一，想請平台協助開一次說明會，把共識寫進計畫。",
        25,
        team="PLATFORM",
    ),
    Asked(
        "closed",
        "梧棲漁港魚市青年計畫",
        "",
        "梧棲區",
        (Topic.START, Topic.PARTNERS),
        "返鄉青年想在魚市旁開共同廚房，需要找能一起做的學校與漁會。",
        120,
        ((CLOSE, {"outcome": "已媒合漁會與鄰近大學，計畫已送區公所，後續由區公所協助。"}),),
        team="TEAM-AGR",
        contacts=((100, Contacted.ONLINE, "說明提案流程，建議先辦一次地方說明會。"),),
    ),
    Asked(
        "declined",
        "門戶伴手禮館擴建",
        "烏日高鐵門戶伴手禮館新建計畫",
        "烏日區",
        (Topic.MONEY,),
        "想知道商場擴建的工程費，能不能全部由補助款支應。",
        80,
        ((DECLINE, {"reason": "商場新建不在補助範圍，請洽經濟發展局工商輔導。"}),),
    ),
    Asked(
        "withdrawn",
        "大雅小麥文化節產業延伸計畫",
        "",
        "大雅區",
        (Topic.BUSINESS,),
        "小麥加工品的包裝與通路想請人給意見。",
        70,
        ((WITHDRAW, {"note": "產銷班改與農會合作，先不申請。"}),),
    ),
)


def make_requests(plans: Mapping[str, Proposal], cast: Cast) -> dict[str, CounsellingRequest]:
    """All that ``plans``, by title, have to do with, by name: a small demo has not every plan."""
    return {asked.name: _make(asked, plans, cast) for asked in REQUESTS if (asked.by or asked.about) in plans}


def _make(asked: Asked, plans: Mapping[str, Proposal], cast: Cast) -> CounsellingRequest:
    plan = plans.get(asked.about)
    by = cast.actor(plans[asked.by or asked.about].proposing_unit)
    platform = cast.of("PLATFORM")
    said = {"topics": list(asked.topics), "words": asked.words, "contact_name": by.user.name}
    with clock.at(moment(-asked.days)):
        districts = District.objects.filter(name=asked.district)
        made = ask(by=by, proposal=plan, title=asked.about, districts=districts, contact_phone="04-0000-0000", **said)
    with clock.at(moment(-asked.days, 15)):
        if asked.team:
            perform(made, ASSIGN, by=platform, team=cast.of(asked.team).unit)
    for days, how, words in asked.contacts:
        with clock.at(moment(-days)):
            note_contact(made, day=day(-days), how=how, words=words, by=cast.of(asked.team))
    for move, data in asked.moves:
        with clock.at(moment(-max(asked.days // 2, 1))):
            actors = (cast.of(asked.team) if asked.team else platform, platform, by)
            perform(made, move, by=next(actor for actor in actors if move.allowed(made, actor)), **data)
    return made

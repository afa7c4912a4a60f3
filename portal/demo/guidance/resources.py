"""What agencies give in the demo, and its use in every state; all made up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from guidance.models import Resource
from guidance.resources.chart import ACCEPT, DECLINE, FINISH, WITHDRAW
from guidance.resources.forms import ResourceForm
from guidance.resources.services import ask, keep
from guidance.resources.states import ResourceKind
from portal.demo.guidance.moments import day, moment
from workflow.calendar import clock
from workflow.engine.services import perform

if TYPE_CHECKING:
    from portal.demo.cast import Cast
    from proposals.models import Proposal


@dataclass(frozen=True)
class Given:
    """One resource of an agency, and the moves of a use of it, if one is made."""

    code: str
    kind: ResourceKind
    title: str
    words: str
    themes: tuple[str, ...]
    moves: tuple[tuple[Any, dict[str, Any]], ...] | None = None
    capacity: int = 3


RESOURCES = (
    Given("AGR", ResourceKind.COURSE, "青農輔導課程", "一年兩期，每期八堂，含田間實作。", ("farming", "youth"), ()),
    Given(
        "AGR",
        ResourceKind.EQUIPMENT,
        "農產加工打樣中心",
        "可預約小量打樣，提供配方與標示諮詢。",
        ("farming", "trade"),
        ((ACCEPT, {"note": "請先電話預約時段。"}),),
        capacity=1,
    ),
    Given(
        "TOU",
        ResourceKind.EVENT,
        "遊程推廣專頁",
        "旅遊網專頁露出與踩線團安排。",
        ("tourism",),
        (
            (ACCEPT, {"note": "納入下一季踩線團。"}),
            (FINISH, {"outcome": "踩線團二十人，後續預約四十餘人次。"}),
        ),
    ),
    Given(
        "CUL",
        ResourceKind.VENUE,
        "文創園區展售空間",
        "每檔兩週，免場租，自行布展。",
        ("craft", "trade"),
        ((DECLINE, {"reason": "本季檔期已滿，請改申請下一季。"}),),
    ),
    Given(
        "UDB",
        ResourceKind.STAFF,
        "社區規劃師陪伴",
        "老屋與公共空間改造的圖面與工法諮詢。",
        ("place",),
        ((WITHDRAW, {"reason": "屋主另有委託，先不申請。"}),),
    ),
    Given("TRA", ResourceKind.PROGRAMME, "小黃公車接駁", "活動期間可協調加開班次。", ("tourism", "care")),
)


def make_resources(plans: Mapping[str, Proposal], cast: Cast) -> None:
    """Entered by the agencies, asked for by the plans in turn."""
    turn = list(plans.values())
    for number, given in enumerate(RESOURCES):
        giver = cast.of(given.code)
        with clock.at(moment(-60)):
            resource = _enter(giver, given)
        if given.moves is None or not turn:
            continue
        plan = turn[number % len(turn)]
        owner = cast.actor(plan.proposing_unit)
        with clock.at(moment(-20)):
            use = ask(resource, plan, words="推動期間使用，時間再與貴機關確認。", by=owner)
        for move, data in given.moves:
            with clock.at(moment(-10)):
                perform(use, move, by=owner if move is WITHDRAW else giver, **data)


def _enter(by: Any, given: Given) -> Resource:
    period = {"valid_from": str(day(-90)), "valid_until": str(day(-90) + dt.timedelta(days=400))}
    said = {"kind": given.kind.value, "title": given.title, "words": given.words, "themes": list(given.themes)}
    said |= {"capacity": str(given.capacity), "contact": "承辦科 分機 00000", "is_open": "on"} | period
    form = ResourceForm(said, instance=Resource())
    if not form.is_valid():
        raise ValueError(form.errors.as_json())
    return keep(form, by=by)

"""Writing a demo plan: fills every section through the services the forms use; never writes a row by itself."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal

from accounts.actors import Actor
from accounts.geo import district_name
from accounts.models import District
from chapters.states import Section
from portal.demo.papers import text_file
from portal.demo.texts import Idea
from programmes.models import CentralProgramme, Kpi
from programmes.states import Expense
from proposals.budget.checker import findings
from proposals.budget.services import answer_warning
from proposals.content import from_rows
from proposals.models import (
    BudgetLine,
    ConsensusMeeting,
    KpiContribution,
    Proposal,
    ResourceItem,
    ScheduleStep,
    Stakeholder,
    Venture,
)
from proposals.services import attach_file, write_section
from proposals.states import Purpose

MINUTES = """%(title)s　共識會議紀錄

時間：%(day)s
地點：%(place)s
出席：%(people)d 人（簽到簿另附）

一、提案單位說明構想。
二、居民討論：最在意的是年輕人能不能留下來、旺季的車潮、以及做出來的東西賣不賣得掉。
三、結論：同意以「先小後大、先做人再做路」為原則推動，並每季回到社區報告一次。
"""
# Why a warning of the budget's checker stands.
WARNINGS = {
    "P1": "首年需一次整理六間空屋，已洽補助機關同意以兩年額度合併檢討；未獲同意時，超出部分由民間自籌。",
    "P10": "已逐項確認符合：團隊年齡、資歷與專職人數見利害關係人，工作計畫書初稿已先送主辦機關。",
    "P13": "已過年度的經費為先期培力的實際支出，已於當年度執行完畢，列入以完整呈現總經費。",
    "P5": "新建部分由自有資金支應，補助款只用於周邊既有環境整理。",
}
CONSENSUS = "先培力、後修繕；收益回饋社區基金；每季公開報告一次。"


def write_notice(plan: Proposal, idea: Idea, *, by: Actor) -> None:
    """What the platform must be told: title, districts, contact, idea."""

    def write(locked: Proposal) -> None:
        locked.districts.set(District.objects.filter(name__in=idea.districts))
        locked.title, locked.summary = idea.title, idea.summary
        locked.contact_name, locked.contact_phone = by.user.name, "04-2228-9111"
        locked.contact_email = by.user.email
        locked.save()

    write_section(plan, Section.BASICS, write, by=by)


def write_rest(plan: Proposal, idea: Idea, *, by: Actor, today: dt.date) -> None:
    """Everything else, complete and adding up."""
    dice = random.Random(plan.title)  # noqa: S311 - fictional figures, the same at every run

    def write(locked: Proposal) -> None:
        _phase_one(locked, idea, by=by, today=today)
        locked.ventures.all().delete()
        for position, (title, theme, programme) in enumerate(idea.ventures, start=1):
            venture = Venture(proposal=locked, position=position, title=title, theme=theme)
            _place(venture, idea, position)
            venture.save()
            _venture(venture, idea, programme, dice)

    write_section(plan, Section.THEME, write, by=by)
    plan.refresh_from_db()
    for warning in findings(plan, from_rows(plan)):
        answer_warning(plan, warning.about, warning.fingerprint, WARNINGS[warning.code], by=by)


def _phase_one(plan: Proposal, idea: Idea, *, by: Actor, today: dt.date) -> None:
    plan.resources.all().delete()
    plan.consensus_meetings.all().delete()
    ResourceItem.objects.bulk_create(
        ResourceItem(
            proposal=plan,
            kind=kind,
            name=name,
            place=place,
            description=f"{name}是本計畫最想留住、也最有機會的在地資源。",
        )
        for kind, name, place in idea.resources
    )
    for weeks, people in ((9, 34), (5, 41)):
        day, place = today - dt.timedelta(weeks=weeks), f"{idea.districts[0]}活動中心"
        text = MINUTES % {
            "title": idea.title,
            "day": f"{day.year - 1911}年{day.month}月{day.day}日",
            "place": place,
            "people": people,
        }
        file = text_file(f"{day.year - 1911}{day:%m%d}共識會議紀錄.txt", text)
        ConsensusMeeting.objects.create(
            proposal=plan,
            held_on=day,
            place=place,
            attendance=people,
            summary=CONSENSUS,
            minutes=attach_file(plan, file, Purpose.MINUTES, by=by),
        )
    where = "、".join(idea.districts)
    plan.vision = (
        f"十年後的{where}：孩子放學後有地方去，長輩的手藝有人學，年輕人回來不必只做一種工作。\n"
        "我們以在地資源為底，先建立人的網絡，再修繕空間，最後才談品牌；每一步都回到社區討論。"
    )
    plan.benefits = (
        "一、創造在地全職與兼職工作，並讓至少三分之一為返鄉青年或中高齡婦女。\n"
        "二、閒置空間轉為公共使用，營運第三年起以自有收入支應經常支出。\n"
        "三、建立可以被其他行政區參考的合作模式。"
    )
    plan.save()


def _place(venture: Venture, idea: Idea, position: int) -> None:
    """Ventures stand a little apart from their district's label point, each in its own."""
    name = idea.districts[(position - 1) % len(idea.districts)]
    home = District.objects.get(name=name)
    step = Decimal("0.015") * (position - 1)
    longitude, latitude = (Decimal(str(at)) + step for at in (home.label_lon, home.label_lat))
    if district_name(longitude, latitude) != name:
        longitude, latitude = Decimal(str(home.label_lon)), Decimal(str(home.label_lat))
    venture.longitude, venture.latitude = longitude, latitude
    local = idea.resources[0][2]
    venture.address = f"臺中市{local if local.startswith(name) else name}"


def _venture(venture: Venture, idea: Idea, programme: str, dice: random.Random) -> None:
    venture.method = (
        f"第一年以「{venture.title}」的培力與小規模試做為主，每月一次工作會議；\n"
        "第二年擴大參與並建立收費與分潤規則；第三年由在地團隊自主營運，公所與輔導團隊轉為陪伴。"
    )
    place = idea.resources[0][2]
    Stakeholder.objects.bulk_create(
        [
            Stakeholder(
                venture=venture,
                name="社區居民與社區發展協會",
                relation="使用者與共同決策者",
                involvement="每季公開會議、志工輪值",
            ),
            Stakeholder(
                venture=venture, name="在地店家與農漁民", relation="供應與合作", involvement="契作、寄售與體驗合作"
            ),
            Stakeholder(venture=venture, name="返鄉青年", relation="執行團隊", involvement="全職三人、兼職六人"),
        ]
    )
    ScheduleStep.objects.bulk_create(
        [
            ScheduleStep(
                venture=venture,
                title="社區培力與試做",
                starts_on=dt.date(2026, 3, 1),
                ends_on=dt.date(2026, 8, 31),
                place=place,
            ),
            ScheduleStep(
                venture=venture,
                title="空間整理與設備",
                starts_on=dt.date(2026, 7, 1),
                ends_on=dt.date(2027, 2, 28),
                place=place,
            ),
            ScheduleStep(
                venture=venture,
                title="正式營運與推廣",
                starts_on=dt.date(2027, 3, 1),
                ends_on=dt.date(2028, 11, 30),
                place=place,
            ),
        ]
    )
    kpis = {k.code: k for k in Kpi.objects.filter(code__in=["K01", "K02"])}
    KpiContribution.objects.bulk_create(
        KpiContribution(
            venture=venture,
            kpi=kpis[code],
            year=year,
            baseline=0,
            target=(year - 114) * step + dice.randint(0, 3),
            evidence="勞保投保名冊與團隊名冊",
        )
        for code, step in (("K01", 4), ("K02", 6))
        for year in (115, 116, 117)
    )
    docked = CentralProgramme.objects.get(code=programme)
    share = idea.money // len(idea.ventures) // 3
    lines = [
        BudgetLine(
            venture=venture,
            item=item,
            programme=docked if central else None,
            year=year,
            expense=expense,
            central=central,
            local=local,
            private=private,
        )
        for year in (115, 116, 117)
        if docked.runs_in(year)
        for item, expense, central, local, private in (
            ("人事與業務費", Expense.RECURRENT, share * 5 // 10, 0, share // 10),
            ("空間整理與設備", Expense.CAPITAL, share * 3 // 10, share // 10, 0),
        )
    ]
    BudgetLine.objects.bulk_create(lines)
    venture.declared_total = sum(line.total for line in lines)
    venture.save()

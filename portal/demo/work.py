"""The work of the demo's ventures: plans of work, what is reported of them month by month, how they are changed; fictional."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.db.models import Min
from django.utils import timezone

from accounts.actors import Actor
from portal.demo.cast import Cast
from proposals.models import Proposal
from proposals.states import State as PlanState
from tracking.changes.chart import ACCEPT, DROP, FILE, REFUSE
from tracking.changes.paths import draft_of
from tracking.changes.services import begin_change
from tracking.models import (
    ChangeRequest,
    DelayCause,
    ProgressReport,
    Undertaking,
    WorkTemplate,
    WorkTemplateItem,
)
from tracking.reports.chart import ACCEPT_REPORT, FILE_REPORT, RETURN_REPORT
from tracking.reports.opening import open_all
from tracking.reports.standing import standing_of
from tracking.states import ChangeKind, Shape, State
from tracking.undertakings.curve import item_planned
from tracking.undertakings.filing import bounds_of
from tracking.undertakings.values import ItemDraft, MilestoneDraft, QuarterDraft
from workflow.calendar import clock
from workflow.calendar.days import WorkingCalendar
from workflow.engine.services import perform

LASTS = dt.timedelta(days=540)
# Title, weight, the parts of the period in percent, shape, who, what comes of it.
ITEMS = (
    ("招募夥伴與培力", 15, 0, 30, Shape.EVEN, "計畫主持人", "培力課程紀錄與結業名冊"),
    ("產品與遊程開發", 20, 10, 55, Shape.EVEN, "產品組", "可上架之產品與遊程各三項"),
    ("空間整理與設備", 30, 20, 70, Shape.EARLY, "工務組", "完工照片與驗收紀錄"),
    ("試營運與調整", 20, 60, 90, Shape.EVEN, "營運組", "試營運檢討報告"),
    ("成果評估與報告", 15, 80, 100, Shape.LATE, "計畫主持人", "成果報告書"),
)

# What a template is called and for, and its items: title, weight, from and to in percent of the period, shape, product.
TEMPLATES = (
    (
        "場域整修與營運",
        "整修既有空間、需要發包施工，完工後自行營運的事業。",
        (
            ("規劃設計與審查", 15, 0, 25, Shape.EVEN, "設計圖說與審查紀錄"),
            ("採購發包", 10, 20, 35, Shape.END, "決標公告與契約"),
            ("施工與驗收", 45, 35, 80, Shape.LATE, "完工照片與驗收紀錄"),
            ("試營運與調整", 20, 75, 95, Shape.EVEN, "試營運檢討報告"),
            ("成果評估與結案", 10, 90, 100, Shape.LATE, "成果報告書"),
        ),
    ),
    (
        "培力與人才留鄉",
        "以課程、見習與陪伴為主，沒有工程的事業。",
        (
            ("招募與說明會", 15, 0, 20, Shape.EARLY, "招募簡章與報名名冊"),
            ("培力課程", 40, 15, 65, Shape.EVEN, "課程紀錄與結業名冊"),
            ("見習與業師陪伴", 30, 40, 90, Shape.EVEN, "見習日誌與陪伴紀錄"),
            ("成果發表與評估", 15, 85, 100, Shape.LATE, "成果報告書"),
        ),
    ),
    (
        "產品與遊程開發",
        "開發產品、遊程或品牌並上市的事業。",
        (
            ("盤點與市場調查", 15, 0, 20, Shape.EVEN, "調查報告"),
            ("設計與試作", 30, 15, 50, Shape.EVEN, "試作品與測試紀錄"),
            ("上市與通路洽談", 35, 45, 85, Shape.EVEN, "上市品項與通路合約"),
            ("行銷與成果評估", 20, 80, 100, Shape.EVEN, "行銷紀錄與成果報告書"),
        ),
    ),
)


def make_templates() -> None:
    """The work templates that RDEC keeps, one for each usual kind of venture."""
    for name, about, items in TEMPLATES:
        template = WorkTemplate.objects.create(name=name, about=about)
        WorkTemplateItem.objects.bulk_create(
            WorkTemplateItem(
                template=template,
                position=position,
                title=title,
                weight=weight,
                from_percent=begins,
                to_percent=ends,
                shape=shape,
                deliverable=product,
            )
            for position, (title, weight, begins, ends, shape, product) in enumerate(items, 1)
        )


def work_plan(undertaking: Undertaking, start: dt.date) -> dict[str, Any]:
    """What the executing unit files: five items over a year and a half, two milestones, the subsidy by quarter, and why it ends so late."""
    days = LASTS.days
    items = [
        ItemDraft(
            title=title,
            weight=Decimal(weight),
            starts_on=start + dt.timedelta(days=days * begins // 100),
            ends_on=start + dt.timedelta(days=days * ends // 100),
            shape=shape.value,
            responsible=who,
            deliverable=product,
        )
        for title, weight, begins, ends, shape, who, product in ITEMS
    ]
    milestones = [
        MilestoneDraft("空間整理完成驗收", items[2].ends_on),
        MilestoneDraft("開始試營運", items[3].starts_on),
    ]
    quarters = list(_quarters(start, items[-1].ends_on, bounds_of(undertaking).subsidy or 0))
    reason = "補助經費逐年核定，後續年度依核定情形續辦，培力與試營運需跨年度進行。"
    return {
        "items": items,
        "milestones": milestones,
        "quarters": quarters,
        "note": "分三期辦理：培力與試做、空間整理、正式營運。",
        "reason": reason,
    }


def _quarters(first: dt.date, last: dt.date, subsidy: int) -> Iterator[QuarterDraft]:
    """The subsidy in equal parts over the quarters of the period; the last takes the rest."""
    begins, ends = ((day.year - 1911) * 4 + (day.month - 1) // 3 for day in (first, last))
    many = ends - begins + 1
    for number in range(many):
        year, quarter = divmod(begins + number, 4)
        rest = subsidy - subsidy // many * (many - 1)
        yield QuarterDraft(year, quarter + 1, rest if number == many - 1 else subsidy // many)


FILED_AFTER, ACCEPTED_AFTER = 3, 5  # working days after a report was opened
LATE_BY = 6
# How much of what was planned each venture reports, period by period; the last of the list goes on.
ON_TIME, BEHIND = (100,), (100, 60, 30, 20, 20)


def report_progress(cast: Cast) -> None:
    """Every period of what is tracked: the first venture on time, the second ever further behind, its last report missing.

    The clock goes from month to month up to today, as it would have gone.
    """
    calendar, today = WorkingCalendar.load(), timezone.localdate()
    accepted = Undertaking.objects.filter(state=State.TRACKED).aggregate(first=Min("baseline__accepted_at"))["first"]
    month = (timezone.localdate(accepted) if accepted else today).replace(day=1)
    while (opens := calendar.on_or_after(month)) <= today:
        with clock.at(_at(opens)):
            open_all(opens)
        for report in ProgressReport.objects.filter(opened_on=opens).order_by("undertaking__venture__position", "pk"):
            _report(report, cast, calendar, today)
        month = (month + dt.timedelta(days=32)).replace(day=1)
    open_all(today)  # what is late by now shows so


def _report(report: ProgressReport, cast: Cast, calendar: WorkingCalendar, today: dt.date) -> None:
    """Filed and accepted as far as these days have come; the first of those behind is returned once."""
    undertaking = Undertaking.objects.get(pk=report.undertaking_id)
    is_behind = undertaking.venture.position > 1
    filed = calendar.add(report.opened_on, FILED_AFTER + (LATE_BY if is_behind else 0))
    is_last = calendar.on_or_after((report.opened_on + dt.timedelta(days=32)).replace(day=1)) > today
    if filed > today or (is_last and is_behind):
        return
    executor, platform = cast.actor(undertaking.executing_unit), cast.of("PLATFORM")
    with clock.at(_at(filed)):
        perform(report, FILE_REPORT, by=executor, **_figures(report, BEHIND if is_behind else ON_TIME))
        if is_behind and report.number == 1:
            perform(report, RETURN_REPORT, by=platform, reason="辦理情形與照片不符，請逐項補充說明。")
            perform(report, FILE_REPORT, by=executor, **_figures(report, BEHIND))
    seen = calendar.add(filed, ACCEPTED_AFTER)
    if seen <= today and not is_last:
        with clock.at(_at(seen)):
            perform(report, ACCEPT_REPORT, by=platform)


def _figures(report: ProgressReport, shares: Sequence[int]) -> dict[str, Any]:
    """A share of what was planned of each item, never less than before; why and how it is caught up with."""
    share = shares[min(report.number, len(shares)) - 1]
    standing = standing_of(ProgressReport.objects.get(pk=report.pk))
    planned = {item.code: int(item_planned(item, report.last_day)) for item in standing.items}
    percents = {code: max(part * share // 100, standing.done.get(code, 0)) for code, part in planned.items()}
    spent = max(standing.subsidy * int(standing.planned) * share // 10_000, standing.spent)
    words = "依工作計畫辦理，課程與會議紀錄如附。" if share == 100 else "場地整修兩次流標，設備進場順延。"
    said: dict[str, Any] = {"percents": percents, "notes": {}, "spent": spent, "narrative": words}
    if share < 100:
        cause = DelayCause.objects.get(name="招標流標或廢標")
        said |= {"causes": [cause.pk], "remedy": "調整分標方式與單價，重新上網公告，年底前完成發包。"}
    return said | {"next_steps": "辦理第二期培力課程與設備進場。"}


def _at(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(10)))


# --- changes --------------------------------------------------------------------------------------------------------

LONGER = dt.timedelta(days=60)
MOVED = 5  # percent of the work, from one item to the next
LATE = "颱風後道路搶修兩個月，材料無法進場；已請廠商增派工班，並調整工序趕辦。"
LIGHTER = "培力課程與在地大學合辦，工作量減少，改投入產品與遊程開發。"


def walk_changes(plans: Iterable[Proposal], cast: Cast) -> None:
    """Of the first plan under execution one venture's changes are decided, the other's waits; where a plan is adjusted one is begun.

    Nothing where there are none, as in a demo of a few ideas.
    """
    found: dict[str, Proposal] = {}
    for plan in plans:
        plan.refresh_from_db()
        found.setdefault(plan.state, plan)
    if executing := found.get(PlanState.EXECUTING):
        first, *others = _tracked(executing)
        _decide(first, cast)
        for row in others[:1]:
            _file(row, cast.actor(row.executing_unit), **_extension(row))
    if adjusted := found.get(PlanState.PLAN_CHANGE):
        row = _tracked(adjusted)[0]
        begin_change(row, by=cast.actor(row.executing_unit))


def _tracked(plan: Proposal) -> list[Undertaking]:
    rows = Undertaking.objects.filter(venture__proposal=plan, state=State.TRACKED)
    return list(rows.select_related("venture__executing_unit", "baseline").order_by("venture__position"))


def _decide(row: Undertaking, cast: Cast) -> None:
    """The first is given up by who asked, the second refused, the third accepted."""
    executor, rdec = cast.actor(row.executing_unit), cast.of("RDEC")
    perform(begin_change(row, by=executor), DROP, by=executor)
    refused = _file(row, executor, **_extension(row))
    perform(refused, REFUSE, by=rdec, reason="停工期間已依契約展延工期，其餘工項可併行趕辦，請仍依原期程執行。")
    perform(
        _file(row, executor, **_other_weights(row)), ACCEPT, by=rdec, note="同意調整，請於次月進度說明課程辦理情形。"
    )


def _file(row: Undertaking, by: Actor, **said: Any) -> ChangeRequest:
    change = begin_change(row, by=by)
    perform(change, FILE, by=by, **said)
    return change


def _extension(row: Undertaking) -> dict[str, Any]:
    """The last item takes longer; that this goes beyond the approved years is known."""
    assert row.baseline
    now = draft_of(row.baseline)
    items = [*now.items[:-1], replace(now.items[-1], ends_on=now.items[-1].ends_on + LONGER)]
    return {"kinds": [ChangeKind.SCHEDULE.value], "why": LATE, "understood": True, **_rest(row, items)}


def _other_weights(row: Undertaking) -> dict[str, Any]:
    """Some of the first item's weight goes to the second."""
    assert row.baseline
    first, second, *others = draft_of(row.baseline).items
    items = [replace(first, weight=first.weight - MOVED), replace(second, weight=second.weight + MOVED), *others]
    return {"kinds": [ChangeKind.ITEMS.value], "why": LIGHTER, **_rest(row, items)}


def _rest(row: Undertaking, items: list[Any]) -> dict[str, Any]:
    """Milestones and money as they are."""
    assert row.baseline
    now = draft_of(row.baseline)
    return {"items": items, "milestones": now.milestones, "quarters": now.quarters}

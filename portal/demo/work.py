"""The work of the demo's ventures: plans of work as an executing unit would file them; fictional."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from tracking.models import Undertaking
from tracking.states import Shape
from tracking.undertakings.filing import bounds_of
from tracking.undertakings.values import ItemDraft, MilestoneDraft, QuarterDraft

LASTS = dt.timedelta(days=540)
# Title, weight, the parts of the period in percent, shape, who, what comes of it.
ITEMS = (
    ("招募夥伴與培力", 15, 0, 30, Shape.EVEN, "計畫主持人", "培力課程紀錄與結業名冊"),
    ("產品與遊程開發", 20, 10, 55, Shape.EVEN, "產品組", "可上架之產品與遊程各三項"),
    ("空間整理與設備", 30, 20, 70, Shape.EARLY, "工務組", "完工照片與驗收紀錄"),
    ("試營運與調整", 20, 60, 90, Shape.EVEN, "營運組", "試營運檢討報告"),
    ("成果評估與報告", 15, 80, 100, Shape.LATE, "計畫主持人", "成果報告書"),
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

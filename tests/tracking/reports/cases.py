"""Reports that are open or filed, of undertakings whose work plan began with the year."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from proposals.models import Proposal
from tests.tracking.cases import Cast, executing_plan, item, make_work_plan
from tracking.models import ApprovalLetter, ProgressReport, Undertaking
from tracking.states import State
from tracking.supervision.reference import load
from tracking.undertakings.values import ItemDraft

START, END = dt.date(2026, 1, 1), dt.date(2026, 6, 30)
APPROVED = 1_000_000


def tracked(cast: Cast, *items: ItemDraft) -> Undertaking:
    """A half year's work, of one item unless others are named, accepted on 5 January 2026, with a million approved."""
    load()
    _plan, (row,) = executing_plan(cast, State.TRACKED)
    row.planned_start, row.planned_end = START, END
    accepted = timezone.make_aware(dt.datetime(2026, 1, 5, 9))
    baseline = make_work_plan(row, *(items or (item(START, END, title="整建"),)), accepted_at=accepted)
    Undertaking.objects.filter(pk=row.pk).update(planned_start=START, planned_end=END, baseline=baseline)
    ApprovalLetter.objects.create(
        venture=row.venture, ministry="文化部", letter_number="文1", letter_date=START, amount=APPROVED
    )
    row.refresh_from_db()
    return row


def said(percent: int = 50, spent: int = 100_000, **more: Any) -> dict[str, Any]:
    """What ``file_report`` is given."""
    return {"percents": {1: percent}, "notes": {}, "spent": spent} | more


def opened_of(plan: Proposal) -> QuerySet[ProgressReport]:
    """The report of one undertaking of a plan under execution; made once."""
    for case in Undertaking.objects.filter(venture__proposal=plan, state=State.TRACKED).order_by("pk")[:1]:
        day = case.planned_start
        made = {"baseline": case.baseline, "first_day": day, "last_day": day, "opened_on": day, "holder": "executing"}
        ProgressReport.objects.get_or_create(undertaking=case, number=1, defaults=made)
    return ProgressReport.objects.filter(undertaking__venture__proposal=plan)

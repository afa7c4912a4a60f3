"""Changes that are written or filed, with the people around them."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from django.db.models import QuerySet

from proposals.models import Proposal
from proposals.states import State as PlanState
from tests.tracking.cases import DAY, Cast, executing_plan, item
from tracking.approvals.ledger import asked_places, told_anew
from tracking.changes.chart import FILE
from tracking.changes.services import begin_change
from tracking.models import ChangeRequest, LedgerEntry, Undertaking
from tracking.states import ChangeKind, Entry, State
from workflow.engine.services import perform
from workflow.states import Party

END = DAY + dt.timedelta(days=60)
LATER = END + dt.timedelta(days=30)
WHY = "颱風停工兩週，材料又延後到貨，須順延完工日。"


def tracked(cast: Cast) -> Undertaking:
    """An undertaking under execution; its plan ends on ``END``, what it asked for is in the ledger."""
    _plan, (row,) = executing_plan(cast, State.TRACKED)
    asked = asked_places(row.venture.budget_lines.all())[Entry.ASKED]
    LedgerEntry.objects.bulk_create(told_anew([], Entry.ASKED, row.venture, asked, "", by=cast.rdec, day=DAY))
    return row


def extension(**extra: Any) -> dict[str, Any]:
    """What ``file`` is given: the one item goes on until ``LATER``."""
    moved = replace(item(DAY, LATER), code=1)
    return {"kinds": [ChangeKind.SCHEDULE.value], "why": WHY, "items": [moved]} | extra


def filed(cast: Cast, row: Undertaking | None = None, **extra: Any) -> ChangeRequest:
    """A change that waits for RDEC."""
    change = begin_change(row or tracked(cast), by=cast.executor)
    perform(change, FILE, by=cast.executor, **extension(**extra))
    return change


def begun_of(plan: Proposal) -> QuerySet[ChangeRequest]:
    """The change begun of a plan that is itself being adjusted; made once."""
    state = PlanState.CHANGE_REVIEW
    for case in Undertaking.objects.filter(venture__proposal=plan, venture__proposal__state=state)[:1]:
        made = {"was": case.baseline, "holder": Party.EXECUTING}
        ChangeRequest.objects.get_or_create(undertaking=case, number=1, defaults=made)
    return ChangeRequest.objects.filter(undertaking__venture__proposal=plan)

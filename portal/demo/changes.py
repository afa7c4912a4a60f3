"""Changes of the demo's work plans: asked for and decided in every way there is; fictional."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from accounts.actors import Actor
from portal.demo.cast import Cast
from proposals.models import Proposal
from proposals.states import State as PlanState
from tracking.changes.chart import ACCEPT, DROP, FILE, REFUSE
from tracking.changes.paths import draft_of
from tracking.changes.services import begin_change
from tracking.models import ChangeRequest, Undertaking
from tracking.states import ChangeKind, State
from workflow.engine.services import perform

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

"""What a move of a change does besides changing the state, under the row lock; never called but by the door."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from inputs.words import sentences
from proposals.services import attach_file
from proposals.states import Purpose
from tracking.changes.checks import unwise, wrong
from tracking.changes.paths import approved, draft_of, money_of, touched
from tracking.undertakings.checks import Draft
from tracking.undertakings.curve import period
from tracking.undertakings.filing import write_plan
from workflow.engine.errors import DataMissing, Refused
from workflow.engine.services import set_due

if TYPE_CHECKING:
    from accounts.actors import Actor
    from tracking.models import ChangeRequest

Data = dict[str, Any]


def file_change(change: ChangeRequest, by: Actor, data: Data, at: dt.datetime) -> None:
    """The new work plan, whole, beside the accepted one; in the log it stands for its rows (R10).

    The log keeps why it is changed as its ``reason``, that of what is ``unwise`` in it, and that another way is ``understood``.
    """
    undertaking = change.undertaking
    if change.was_id != undertaking.baseline_id:
        raise Refused(_("現行的工作計畫已是另一版，請重新申請變更。"))
    draft = Draft(data.pop("items"), data.pop("milestones", ()), data.pop("quarters", ()))
    kinds, between, bounds = data["kinds"], data.get("between") or "", approved(change)
    if found := wrong(draft_of(change.was), draft, kinds, between, bounds):
        raise DataMissing("".join(found))
    if not data.get("reason") and (found := unwise(draft, bounds)):
        raise DataMissing("".join(found))
    understood = data.pop("understood", False)
    if touches := touched(kinds, period(draft.items)[1], money_of(draft), bounds, change.was.ends_on):
        if not understood:
            raise DataMissing(sentences(touches) + _("。請確認已知須另經計畫調整。"))
        data["understood"] = True
    undertaking.writes = change.writes
    if data.get("file"):
        data["file"] = attach_file(undertaking.plan, data["file"], Purpose.WORK_PLAN, by=by, writes=change.writes)
    change.work_plan = write_plan(undertaking, draft, *period(draft.items), data, by, at)
    change.kinds, change.between, change.why, change.filed_at = list(kinds), between, data["why"], at
    if unwise_for := data.pop("reason", ""):
        data["unwise"] = unwise_for
    data |= {"work_plan": change.work_plan, "reason": data.pop("why")}


def accept_change(change: ChangeRequest, by: Actor, data: Data, at: dt.datetime) -> None:
    """The new plan is the baseline: period and due day follow; codes are the same, so reported progress goes on."""
    undertaking, plan = change.undertaking, change.work_plan
    if change.was_id != undertaking.baseline_id or plan is None:
        raise Refused(_("現行的工作計畫已是另一版，請重新申請變更。"))
    plan.accepted_at = at
    change.writes.save(plan, only=("accepted_at",))
    undertaking.baseline = plan
    undertaking.planned_start, undertaking.planned_end = plan.starts_on, plan.ends_on
    undertaking.row_version += 1  # a page that shows the former baseline is out of date
    set_due(undertaking, plan.ends_on, None)
    period_of = ("baseline", "planned_start", "planned_end", "row_version", "due_on", "due_days", "due_from")
    change.writes.save(undertaking, only=period_of)
    data |= {"work_plan": plan, "planned_start": plan.starts_on, "planned_end": plan.ends_on}

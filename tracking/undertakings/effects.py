"""What a move of an undertaking does besides changing the state, under the row lock; never called but by the door.

A file in ``data`` is stored with the plan and replaced by its attachment, which is what the log then names.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from proposals.services import attach_file
from proposals.states import Purpose
from tracking import guards as g
from tracking.states import State
from workflow.engine.errors import DataMissing
from workflow.engine.services import working_days

if TYPE_CHECKING:
    from accounts.actors import Actor
    from tracking.models import Undertaking

Data = dict[str, Any]


def file_work_plan(undertaking: Undertaking, by: Actor, data: Data, at: dt.datetime) -> None:
    """The work plan with its items and dates (R9); filing again replaces it, the old file stays with the plan."""
    if data["planned_end"] < data["planned_start"]:
        raise DataMissing(_("預定完成日不可早於預定開始日。"))
    g.require_from(g.approved_on(undertaking), data["planned_start"], g.BEFORE_APPROVED)
    data["file"] = attach_file(undertaking.plan, data["file"], Purpose.WORK_PLAN, by=by, writes=undertaking.writes)
    undertaking.work_plan = data["file"]
    undertaking.planned_start = data["planned_start"]
    undertaking.planned_end = data["planned_end"]
    undertaking.plan_summary = data["summary"]


def run_to_planned_end(undertaking: Undertaking, by: Actor, data: Data, at: dt.datetime) -> None:
    """While tracked the executing unit is due on the last day of its own work plan."""
    data["due_on"] = undertaking.planned_end


def run_on(undertaking: Undertaking, by: Actor, data: Data, at: dt.datetime) -> None:
    """Results sent back are due on the work plan's last day, or as long after the return as a work plan may take."""
    assert undertaking.planned_end
    if undertaking.planned_end > timezone.localdate(at):
        data["due_on"] = undertaking.planned_end
    else:
        data["due_days"] = working_days(undertaking.machine, State.PLANNING)


def file_results(undertaking: Undertaking, by: Actor, data: Data, at: dt.datetime) -> None:
    """The results on which RDEC releases the venture from tracking (R10); before the planned end with a reason."""
    if g.is_early(undertaking, timezone.localdate(at)) and not data.get("reason"):
        raise DataMissing(_("預定完成日尚未到，請說明提前完成之理由。"))
    data["file"] = attach_file(undertaking.plan, data["file"], Purpose.RESULTS, by=by, writes=undertaking.writes)
    undertaking.results = data["file"]
    undertaking.results_summary = data["summary"]

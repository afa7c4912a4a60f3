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
from tracking.states import State
from tracking.undertakings.checks import Draft, errors, findings
from tracking.undertakings.curve import period
from tracking.undertakings.filing import bounds_of, write_plan
from workflow.engine.errors import DataMissing, Refused
from workflow.engine.services import working_days

if TYPE_CHECKING:
    from accounts.actors import Actor
    from tracking.models import Undertaking

Data = dict[str, Any]


def file_work_plan(undertaking: Undertaking, by: Actor, data: Data, at: dt.datetime) -> None:
    """The work plan with its items, milestones and quarters (R9); filing again writes the next number beside the last.

    ``data`` holds their drafts; in the log the plan's own rows stand for them.
    """
    draft = Draft(data.pop("items"), data.pop("milestones", ()), data.pop("quarters", ()))
    bounds = bounds_of(undertaking)
    if wrong := errors(draft, bounds):
        raise DataMissing("".join(wrong))
    if not data.get("reason") and (found := findings(draft, bounds)):
        raise DataMissing("".join(found))
    if data.get("file"):
        data["file"] = attach_file(undertaking.plan, data["file"], Purpose.WORK_PLAN, by=by, writes=undertaking.writes)
    starts_on, ends_on = period(draft.items)
    plan = write_plan(undertaking, draft, starts_on, ends_on, data, by, at)
    undertaking.planned_start, undertaking.planned_end = starts_on, ends_on
    data["work_plan"] = plan
    data |= {"planned_start": starts_on, "planned_end": ends_on}


def accept_work_plan(undertaking: Undertaking, by: Actor, data: Data, at: dt.datetime) -> None:
    """What was filed is the baseline from now on; the executing unit is due on its last day."""
    plan = undertaking.work_plans.order_by("-number").first()
    if plan is None:
        raise Refused(_("找不到提報的工作計畫。"))
    plan.accepted_at = at
    undertaking.writes.save(plan, only=("accepted_at",))
    undertaking.baseline = plan
    data["due_on"] = undertaking.planned_end


def run_on(undertaking: Undertaking, by: Actor, data: Data, at: dt.datetime) -> None:
    """Results sent back are due on the work plan's last day, or as long after the return as a work plan may take."""
    assert undertaking.planned_end
    if undertaking.planned_end > timezone.localdate(at):
        data["due_on"] = undertaking.planned_end
    else:
        data["due_days"] = working_days(undertaking.machine, State.PLANNING)

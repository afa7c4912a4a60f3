"""Verbs on reports that are no moves: a person's light, another rhythm; each with who and why."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actors import Actor
from proposals.permissions import is_platform, is_rdec
from tracking.models import ProgressReport, ReportLight, Undertaking
from tracking.reports.effects import show_latest, tell_supervisors
from tracking.states import REDS_TOLD, Every, Light, ReportState
from workflow.calendar import clock
from workflow.engine.errors import NotPermitted, Refused
from workflow.engine.services import lock
from workflow.upkeep.records import CHANGED, record

judges = is_platform | is_rdec


@transaction.atomic
def judge_light(report: ProgressReport, light: str, reason: str, *, by: Actor) -> ReportLight:
    """Put a person's light beside the computed one; the rows before stay."""
    if not (verdict := judges(report.plan, by)):
        raise NotPermitted(verdict.reason)
    locked = lock(report)
    last = locked.lights.order_by("id").last()
    if locked.state == ReportState.OPEN or last is None:
        raise Refused(_("填報後才有燈號可以判定。"))
    made = ReportLight.objects.create(
        report=locked,
        progress_gap=last.progress_gap,
        spending_gap=last.spending_gap,
        computed=last.computed,
        judged=light,
        reason=reason,
        was=last.was,
        at=clock.now(),
        by=by.label,
    )
    in_a_row = show_latest(locked)
    if light == Light.RED != last.shown and in_a_row >= REDS_TOLD:
        tell_supervisors(locked, in_a_row)
    return made


@transaction.atomic
def set_rhythm(undertaking: Undertaking, every: str, reason: str, *, by: Actor) -> None:
    """Reports of periods still to come follow another rhythm; what was opened stays."""
    if not (verdict := judges(undertaking.plan, by)):
        raise NotPermitted(verdict.reason)
    locked = lock(undertaking)
    if locked.report_every == every:
        return
    Undertaking.objects.filter(pk=locked.pk).update(report_every=every)
    words = _("填報頻率由%(was)s改為%(now)s：%(why)s")
    about = {"was": Every(locked.report_every).label, "now": Every(every).label, "why": reason}
    record(locked, CHANGED, words % about, by=by)

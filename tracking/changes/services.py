"""A change is begun; all else are its moves. Never decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from tracking.changes.chart import still_tracked
from tracking.models import ChangeRequest, Undertaking
from tracking.permissions import is_executing_unit
from tracking.states import CHANGE_HOLDERS, ChangeState
from workflow.calendar import clock
from workflow.engine.errors import GuardFailed, NotPermitted, Refused
from workflow.engine.services import lock, start_clock

if TYPE_CHECKING:
    from accounts.actors import Actor


@transaction.atomic
def begin_change(undertaking: Undertaking, *, by: Actor) -> ChangeRequest:
    """申請變更: the change to write; the open one where there is one, for there is never a second (R10)."""
    locked = lock(undertaking)
    if not (verdict := is_executing_unit(locked, by)):
        raise NotPermitted(verdict.reason)
    if found := locked.changes.open().first():
        found.undertaking = locked
        return found
    if locked.baseline is None:
        raise Refused(_("工作計畫核備後才能申請變更。"))
    draft = ChangeRequest(
        undertaking=locked,
        number=locked.changes.count() + 1,
        was=locked.baseline,
        holder=CHANGE_HOLDERS[ChangeState.DRAFTING],
        holder_unit=locked.executing_unit,
    )
    if not (verdict := still_tracked(draft, by)):
        raise GuardFailed(verdict.reason)
    start_clock(draft, clock.now(), {})
    draft.save(force_insert=True)
    return draft

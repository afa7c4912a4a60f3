"""Asking for counselling, and what was spoken about; all else are moves. Never decides who counsels."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guidance.counselling.chart import CHANGE_COACH, MACHINE
from guidance.letting import show_plan
from guidance.models import ContactNote, CounsellingRequest
from guidance.permissions import asked_it, counsels, may_ask
from guidance.states import GUIDANCE, REQUEST_HOLDERS, REQUEST_OPEN, RequestState
from guidance.visits.services import go_with_plan
from inputs.words import in_words
from proposals.permissions import is_proposer
from proposals.writing.services import start_plan
from workflow.calendar import clock
from workflow.delivery import notices
from workflow.engine.errors import NotPermitted, Refused
from workflow.engine.services import lock, perform, set_due, start_clock, working_days
from workflow.states import Party

if TYPE_CHECKING:
    from accounts.actors import Actor
    from accounts.models import User
    from proposals.models import Proposal
    from workflow.models import Transition

ASKED = gettext_lazy("%(unit)s 申請輔導：%(title)s")
YOURS = gettext_lazy("輔導申請「%(title)s」：由您輔導（%(by)s 指定）")
BEGUN = gettext_lazy("提案單位已著手把構想寫成計畫，通報專管平台後就看得到：%(title)s")


@transaction.atomic
def ask(*, by: Actor, proposal: Proposal | None = None, districts: Any = (), **said: Any) -> CounsellingRequest:
    """申請輔導: a request that waits for the platform, which is told. Refused where one about the plan is open."""
    if not may_ask(by) or by.unit is None:
        raise NotPermitted(_("只有提案單位與區公所能申請輔導。"))
    if proposal is not None and not is_proposer(proposal, by):
        raise NotPermitted(_("只有提案單位能做這件事。"))
    request = CounsellingRequest(
        proposal=proposal,
        asked_by=by.unit,
        asked_at=clock.now(),
        holder=REQUEST_HOLDERS[RequestState.ASKED],
        **said,
    )
    platform = list(request.units_for(Party.PLATFORM))
    request.holder_unit = platform[0] if platform else None
    start_clock(request, request.asked_at, {})
    try:
        with transaction.atomic():
            request.save(force_insert=True)
    except IntegrityError as error:
        if "one_open_counselling" not in str(error):
            raise
        raise Refused(_("這件計畫已有一件輔導申請在辦理中，請在那一件補充說明。")) from None
    request.districts.set(districts)
    words = in_words(ASKED, {"unit": by.unit, "title": request.title})
    key = f"counselling:{request.pk}:asked"
    notices.tell(key, words, request.get_absolute_url(), platform, but=by.user, case=request)
    return request


@transaction.atomic
def note_contact(request: CounsellingRequest, *, day: dt.date, how: str, words: str, by: Actor) -> ContactNote:
    """聯繫紀錄: the clock of who counsels begins anew with the day they spoke; what was before it has begun moves nothing."""
    locked = lock(request)
    if not (verdict := counsels(locked, by)):
        raise NotPermitted(verdict.reason)
    if locked.state != RequestState.ASSIGNED:
        raise Refused(_("輔導已結束，不能再登錄聯繫紀錄。"))
    note = ContactNote.objects.create(
        request=locked, day=day, how=how, words=words, by=by.label, recorded_at=clock.now()
    )
    if locked.contacted_on is None or day > locked.contacted_on:
        locked.contacted_on = day
        set_due(locked, max(day, locked.assigned_on or day), working_days(MACHINE, locked.state))
        locked.save(update_fields=["contacted_on", "due_on", "due_days", "due_from"])
    return note


@transaction.atomic
def change_coach(request: CounsellingRequest, *, coach: User, reason: str, by: Actor, **door: Any) -> Transition:
    """Another one of the platform's people counsels from now on, and is told why."""
    log = perform(request, CHANGE_COACH, by=by, coach=coach, reason=reason, **door)
    if coach.pk != by.user.pk:
        words = in_words(YOURS, {"title": request.title, "by": by.label})
        told: notices.Recipients = {coach: (by.unit_id, lambda: notices.reasons([reason]))}
        event = notices.Event(f"counselling:{request.pk}:{log.row_version}", GUIDANCE.asked, request)
        notices.write(event, words, request.get_absolute_url(), told)
    return log


@transaction.atomic
def begin_plan(request: CounsellingRequest, *, by: Actor) -> Proposal:
    """撰寫計畫: the idea becomes a plan of who asked; the one begun where there is one."""
    locked = lock(request)
    if not (verdict := asked_it(locked, by)):
        raise NotPermitted(verdict.reason)
    if locked.proposal:
        return locked.proposal
    if locked.state not in REQUEST_OPEN and locked.state != RequestState.CLOSED:
        raise Refused(_("申請目前為「%s」，請直接撰寫新計畫。") % locked.get_state_display())
    plan = start_plan(title=locked.title, by=by)
    plan.districts.set(locked.districts.all())
    plan.summary = locked.words
    plan.contact_name, plan.contact_phone = locked.contact_name, locked.contact_phone
    plan.contact_email = locked.contact_email
    plan.updated_at = timezone.now()
    plan.save()
    locked.proposal = plan
    locked.save(update_fields=["proposal"])
    if locked.state == RequestState.ASSIGNED:
        show_plan(plan, locked.team, by=by)
        coach, page = [locked.team] if locked.team else [], locked.get_absolute_url()
        notices.tell(f"counselling:{locked.pk}:plan", in_words(BEGUN, {"title": plan.title}), page, coach, case=locked)
    go_with_plan(locked, plan, by=by)
    return plan

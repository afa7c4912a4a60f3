"""催辦: RDEC reminds agencies that are late, each at most once a working day; never says what an opinion says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.actors import Actor, ActorRequest
from accounts.models import Membership
from accounts.states import Role
from inputs.fields import format_roc
from inputs.numbers import counted
from inputs.words import in_words
from proposals.models import Proposal
from proposals.pages import get_plan
from proposals.permissions import is_rdec
from reviews.models import OpinionRequest, OpinionTransition
from reviews.services import lock_plan
from reviews.states import IN_AGENCY, UNDER_REVIEW, OpinionState
from workflow.calendar import clock
from workflow.calendar.days import WorkingCalendar
from workflow.delivery import notices
from workflow.engine.errors import NotPermitted, Refused
from workflow.engine.services import log_line
from workflow.states import Remark
from workflow.templatetags.cs import roc

LATE = gettext_lazy("%(plan)s：書面審查意見已逾期，請儘速回復（研考會催辦）")


def may_nudge(opinion: Any, actor: Actor, calendar: WorkingCalendar) -> bool:
    """Is the agency late, RDEC's to remind, and not reminded this working day? ``opinion`` has its ``nudges``."""
    is_late = opinion.state in IN_AGENCY and opinion.is_overdue
    if not is_rdec(opinion.plan, actor) or opinion.plan.state not in UNDER_REVIEW or not is_late:
        return False
    last = opinion.nudges[-1]["at"] if opinion.nudges else ""
    return not last or _day(calendar, timezone.localdate(dt.datetime.fromisoformat(last))) < _day(calendar)


def why_none(opinions: Iterable[OpinionRequest]) -> str:
    """Of a round in which nobody can be nudged now: why not, and when; empty where nobody is waited for."""
    waited_for = [opinion for opinion in opinions if opinion.state in IN_AGENCY]
    if any(opinion.is_overdue for opinion in waited_for):
        return _("逾期的機關，這個工作天都已催辦過。")
    first = min((opinion.asked_until for opinion in waited_for), default=None)
    return _("未回復的機關，%s 期限過後可逐一催辦。") % format_roc(first) if first else ""


@transaction.atomic
def nudge(plan: Proposal, *, by: Actor, only: int | None = None) -> list[OpinionRequest]:
    """Remind the late agencies, or the one asked ``only``, that have not been reminded this working day; who they are."""
    lock_plan(plan)
    if not (verdict := is_rdec(plan, by)):
        raise NotPermitted(verdict.reason)
    late = OpinionRequest.objects.of_plan(plan).filter(state__in=IN_AGENCY, round__proposal__state__in=UNDER_REVIEW)
    asked = late.filter(pk=only) if only else late
    day = _day(WorkingCalendar.load())
    keys = {opinion: f"nudge-{opinion.pk}-{day}" for opinion in asked.for_list() if opinion.is_overdue}
    if not keys:
        raise Refused(_("沒有逾期未回復的機關，不必催辦。"))
    done = set(OpinionTransition.objects.filter(key__in=keys.values()).values_list("key", flat=True))
    reminded = [opinion for opinion, key in keys.items() if key not in done]
    if not reminded:
        raise Refused(_("這個工作天已催辦過；每個機關一個工作天至多催辦一次。"))
    for opinion in reminded:
        _remind(opinion, keys[opinion], by)
    return reminded


def _remind(opinion: OpinionRequest, key: str, by: Actor) -> None:
    """A line of its log, and a notice to who holds the text: its officers, or its supervisors where it waits for the check."""
    to = Role.SUPERVISOR if opinion.state == OpinionState.AWAITING_CHECK else Role.OFFICER
    acting = notices.people_of([opinion.agency])
    people = [row for row in acting if row.role == to] or acting
    data = {"to": str(to), "people": [str(row.user) for row in people]}
    log_line(opinion, Remark.NUDGE, by, clock.now(), source=opinion.state, key=key, data=data).save(force_insert=True)
    _tell(opinion, key, people)


def _tell(opinion: OpinionRequest, key: str, people: Iterable[Membership]) -> None:
    due = opinion.due_on
    told = {row.user: (row.unit_id, lambda: [_("期限：%s") % roc(due)]) for row in people}
    text = in_words(LATE, {"plan": opinion.plan})
    notices.write(key, text, opinion.get_absolute_url(), told, task=notices.task_of(opinion))


def _day(calendar: WorkingCalendar, day: dt.date | None = None) -> dt.date:
    """The working day that a day counts as: a Saturday as the Monday after it."""
    return calendar.on_or_after(day or timezone.localdate(clock.now()))


@require_POST
def nudge_late(request: ActorRequest, pk: int) -> HttpResponse:
    """Remind one agency, or all that are late; only RDEC's people find it."""
    plan = get_plan(request, pk)
    one = request.POST.get("opinion")
    only = counted(one) if one else None
    if not is_rdec(plan, request.actor) or (one and not only):  # no opinion of that name: not all of them either
        raise Http404
    try:
        reminded = nudge(plan, by=request.actor, only=only)
    except Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("已催辦：%s。") % "、".join(str(opinion.agency) for opinion in reminded))
    return redirect("reviews:plan", plan.pk)

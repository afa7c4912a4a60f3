"""催辦: RDEC reminds agencies that are late, each at most once a working day; never says what an opinion says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.postgres.expressions import ArraySubquery
from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, Value
from django.db.models.functions import Cast, Concat, JSONObject
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actors import Actor, ActorRequest
from accounts.models import Membership
from accounts.states import Role, UnitKind
from inputs.fields import format_day
from inputs.numbers import counted
from inputs.words import in_words, listed
from proposals.models import Proposal
from proposals.pages import get_plan
from proposals.permissions import is_rdec
from reviews.models import OpinionRequest, OpinionTransition
from reviews.queries import OpinionQuerySet
from reviews.services import lock_plan
from reviews.states import IN_AGENCY, UNDER_REVIEW, OpinionState
from workflow import known
from workflow.calendar import clock
from workflow.calendar.days import WorkingCalendar
from workflow.delivery import notices
from workflow.engine.errors import NotPermitted, Refused
from workflow.engine.services import log_line
from workflow.engine.verdicts import Verdict, no, when
from workflow.inbox import kinds
from workflow.states import Remark
from workflow.templatetags.cs import roc

AT_ONCE = 30  # opinions that are dealt with on one page
TODAY = gettext_lazy("這個工作天已催辦過；每個機關一個工作天至多催辦一次。")
LATE = gettext_lazy("%(plan)s：書面審查意見已逾期，請儘速回復（研考會催辦）")


def nudges() -> ArraySubquery:
    """Of an opinion, as a column: when its agency was nudged, and who of it."""
    lines = OpinionTransition.objects.filter(subject=OuterRef("pk"), move=Remark.NUDGE).order_by("id")
    return ArraySubquery(lines.values(nudge=JSONObject(at="at", to="data__to")))


def may_nudge(opinion: Any, actor: Actor, calendar: WorkingCalendar) -> Verdict:
    """Is the agency late, RDEC's to remind, and not reminded this working day? ``opinion`` has its ``nudges``."""
    if not (verdict := is_rdec(opinion.plan, actor)):
        return verdict
    if opinion.state not in IN_AGENCY or opinion.plan.state not in UNDER_REVIEW:
        return no(_("不必再回復：%s。") % opinion.get_state_display())
    if not opinion.is_overdue:
        return no(_("期限 %s 還沒過。") % format_day(opinion.asked_until))
    return when(not opinion.nudges or working_day(calendar, _told_on(opinion)) < working_day(calendar), TODAY)


def why_none(opinions: Iterable[OpinionRequest]) -> str:
    """Of a round in which nobody can be nudged now: why not, and when; empty where nobody is waited for."""
    waited_for = [opinion for opinion in opinions if opinion.state in IN_AGENCY]
    if any(opinion.is_overdue for opinion in waited_for):
        return _("逾期的機關，這個工作天都已催辦過。")
    first = min((opinion.asked_until for opinion in waited_for), default=None)
    return _("未回復的機關，%s 期限過後可逐一催辦。") % format_day(first) if first else ""


@transaction.atomic
def nudge(plan: Proposal, *, by: Actor, only: Collection[int] = ()) -> list[OpinionRequest]:
    """Remind the late agencies, or of these those asked ``only``, that have not been reminded this working day; who they are."""
    lock_plan(plan)
    if not (verdict := is_rdec(plan, by)):
        raise NotPermitted(verdict.reason)
    late = OpinionRequest.objects.of_plan(plan).filter(state__in=IN_AGENCY, round__proposal__state__in=UNDER_REVIEW)
    asked = late.filter(pk__in=only) if only else late
    return _remind_each([opinion for opinion in asked.for_list() if opinion.is_overdue], by)


def _remind_each(late: Iterable[OpinionRequest], by: Actor) -> list[OpinionRequest]:
    """Who has not been reminded this working day."""
    day = working_day(WorkingCalendar.load())
    keys = {opinion: f"nudge-{opinion.pk}-{day}" for opinion in late}
    if not keys:
        raise Refused(_("沒有逾期未回復的機關，不必催辦。"))
    done = set(OpinionTransition.objects.filter(key__in=keys.values()).values_list("key", flat=True))
    reminded = [opinion for opinion, key in keys.items() if key not in done]
    if not reminded:
        raise Refused(str(TODAY))
    with known.act():  # who acts for an agency is asked once
        for opinion in reminded:
            _remind(opinion, keys[opinion], by)
    return reminded


def may_nudge_all(actor: Actor) -> bool:
    """Does the actor's desk follow what agencies have in hand?"""
    return actor.kind == UnitKind.RDEC and actor.may_act


def all_late() -> OpinionQuerySet:
    """What agencies are late with, whatever its plan, the longest first."""
    today = timezone.localdate(clock.now())
    late = OpinionRequest.objects.filter(state__in=IN_AGENCY, due_on__lt=today, round__proposal__state__in=UNDER_REVIEW)
    return late.order_by("due_on", "id")


@dataclass(frozen=True)
class Late:
    """What an agency is late with, who of it would be told, and whether it was told this working day already."""

    opinion: OpinionRequest
    people: Sequence[str]
    is_told: bool


def preview() -> list[Late]:
    """The first of what is late, who was told today last, as many as are dealt with at once (three queries, whatever their number)."""
    key = Concat(Value("nudge-"), Cast(OuterRef("pk"), CharField()), Value(f"-{working_day(WorkingCalendar.load())}"))
    told = all_late().annotate(is_told=Exists(OpinionTransition.objects.filter(key=key)))
    found: list[Any] = list(told.order_by("is_told", "due_on", "id").for_list()[:AT_ONCE])
    with known.act():
        notices.people_of([opinion.agency for opinion in found])  # of all of them at once
        return [Late(opinion, [str(row.user) for row in _whom(opinion)], opinion.is_told) for opinion in found]


@transaction.atomic
def nudge_all(keys: Iterable[int], *, by: Actor) -> list[OpinionRequest]:
    """Remind whoever of ``keys``, at most :data:`AT_ONCE`, is late and was not reminded this working day; who they are.

    For each a line of its log and a notice; which are late is read anew behind the locks of their plans.
    """
    if not may_nudge_all(by):
        raise NotPermitted(_("只有研考會能催辦審查機關。"))
    chosen = all_late().filter(pk__in=list(keys)[:AT_ONCE])
    plans = Proposal.objects.filter(pk__in=chosen.order_by().values("round__proposal")).order_by("pk")
    list(plans.select_for_update().values_list("pk", flat=True))
    return _remind_each(chosen.for_list(), by)


def _remind(opinion: OpinionRequest, key: str, by: Actor) -> None:
    """A line of its log, and a notice to who holds the text: its officers, or its supervisors where it waits for the check."""
    people = _whom(opinion)
    data = {"to": str(_role(opinion)), "people": [str(row.user) for row in people]}
    log_line(opinion, Remark.NUDGE, by, clock.now(), source=opinion.state, key=key, data=data).save(force_insert=True)
    _tell(opinion, key, people)


def _role(opinion: OpinionRequest) -> Role:
    return Role.SUPERVISOR if opinion.state == OpinionState.AWAITING_CHECK else Role.OFFICER


def _whom(opinion: OpinionRequest) -> list[Membership]:
    acting = notices.people_of([opinion.agency])
    return [row for row in acting if row.role == _role(opinion)] or acting


def _told_on(opinion: Any) -> dt.date:
    return timezone.localdate(dt.datetime.fromisoformat(opinion.nudges[-1]["at"]))


def _tell(opinion: OpinionRequest, key: str, people: Iterable[Membership]) -> None:
    due = opinion.due_on
    told = {actor.user: (actor.unit_id, lambda: [_("期限：%s") % roc(due)]) for actor in notices.actors_of(people)}
    text = in_words(LATE, {"plan": opinion.plan})
    event = notices.Event(key, kinds.LATE, opinion, notices.task_of(opinion))
    notices.write(event, text, opinion.get_absolute_url(), told)


def working_day(calendar: WorkingCalendar, day: dt.date | None = None) -> dt.date:
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
        reminded = nudge(plan, by=request.actor, only=[only] if only else ())
    except Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("已催辦：%s。") % "、".join(str(opinion.agency) for opinion in reminded))
    return redirect("reviews:plan", plan.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def nudge_agencies(request: ActorRequest) -> HttpResponse:
    """催辦 of all that agencies have in hand and are late with: first who would be told, then at once; RDEC's people find it."""
    if not may_nudge_all(request.actor):
        raise Http404
    if request.method == "POST":
        try:
            reminded = nudge_all(filter(None, map(counted, request.POST.getlist("opinion"))), by=request.actor)
        except Refused as refusal:
            messages.warning(request, str(refusal))
        else:
            agencies = dict.fromkeys(str(opinion.agency) for opinion in reminded)
            words = {"n": len(reminded), "who": listed(agencies)}
            messages.success(request, _("已催辦 %(n)d 件：%(who)s。") % words)
        return redirect("portal:home")
    lines = preview()
    context = {
        "lines": lines,
        "to_tell": [line for line in lines if not line.is_told],
        "calendar": WorkingCalendar.load(),
        "is_full": len(lines) == AT_ONCE,
    }
    return render(request, "reviews/rounds/nudge.html", context)

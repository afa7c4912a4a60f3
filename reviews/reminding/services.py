"""Who has a plan in hand past its day is reminded, at most once a working day; agencies each by the rule of their opinions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inputs.fields import format_day
from inputs.words import in_words, listed
from proposals.models import Proposal, ProposalTransition
from proposals.permissions import is_rdec
from reviews.models import OpinionRequest
from reviews.reminding.several import Line
from reviews.rounds.nudging import may_nudge, may_nudge_all, nudge, nudges, why_none, working_day
from reviews.states import IN_AGENCY
from workflow import known
from workflow.calendar import clock
from workflow.calendar.days import WorkingCalendar
from workflow.delivery import notices
from workflow.engine.errors import NotPermitted, Refused
from workflow.engine.services import lock_each, log_line
from workflow.engine.verdicts import Verdict, no, when
from workflow.inbox import kinds
from workflow.states import Party, Remark
from workflow.templatetags.cs import roc

if TYPE_CHECKING:
    from accounts.actors import Actor
    from accounts.models import Membership

MARK = "nudge-plan-"  # before a plan's key and the working day
TODAY = gettext_lazy("這個工作天已催辦過；每一案一個工作天至多催辦一次。")
LATE = gettext_lazy("%(plan)s：已逾期，請儘速辦理（研考會催辦）")


def may_remind(plan: Any, actor: Actor, calendar: WorkingCalendar) -> Verdict:
    """Has somebody else than agencies the plan past its day, and not been reminded this working day? It has ``is_reminded``."""
    if not (verdict := is_rdec(plan, actor)):
        return verdict
    if not plan.is_held or plan.due_on is None:
        return no(_("沒有辦理期限，不必催辦。"))
    if plan.holder_unit_id == actor.unit_id:
        return no(_("在本單位手上，不必催辦。"))
    if plan.due_on >= timezone.localdate(clock.now()):
        return no(_("期限 %s 還沒過。") % format_day(plan.due_on))
    return when(not plan.is_reminded, TODAY)


def _key(plan: Proposal, calendar: WorkingCalendar) -> str:
    """Of its holder being reminded this working day: one line of its log, one notice."""
    return f"{MARK}{plan.pk}-{working_day(calendar)}"


def with_reminded(plans: Any, calendar: WorkingCalendar) -> Any:
    """``plans``, each with whether its holder was reminded this working day (``is_reminded``)."""
    key = Concat(Value(MARK), Cast(OuterRef("pk"), CharField()), Value(f"-{working_day(calendar)}"))
    return plans.annotate(is_reminded=Exists(ProposalTransition.objects.filter(key=key)))


def lines_of(actor: Actor, wanted: Iterable[int]) -> list[Line]:
    """Those of ``wanted`` that the actor sees, the longest overdue first (two queries)."""
    calendar = WorkingCalendar.load()
    plans: list[Any] = list(
        with_reminded(Proposal.objects.visible_to(actor).filter(pk__in=wanted).for_list(), calendar).by_due()
    )
    at_agencies = [plan.pk for plan in plans if plan.holder == Party.AGENCIES]
    asked: dict[int, list[OpinionRequest]] = {}
    if at_agencies:
        rows = OpinionRequest.objects.filter(round__proposal__in=at_agencies, state__in=IN_AGENCY).for_list()
        for opinion in rows.annotate(nudges=nudges()).order_by("id"):
            asked.setdefault(opinion.round.proposal_id, []).append(opinion)
    return [
        _of_agencies(plan, asked.get(plan.pk, []), actor, calendar)
        if plan.holder == Party.AGENCIES
        else _line(plan, _holder(plan), may_remind(plan, actor, calendar))
        for plan in plans
    ]


def _line(plan: Proposal, whom: str, verdict: Verdict) -> Line:
    return Line(plan, plan, whom, plan.case_number, plan.due_on, verdict, plan.called)


def _holder(plan: Proposal) -> str:
    return plan.holder_unit.name if plan.holder_unit else str(plan.get_holder_display())


def _of_agencies(plan: Proposal, asked: Sequence[OpinionRequest], actor: Actor, calendar: WorkingCalendar) -> Line:
    """Each agency by the rule of its opinion; the plan where any of them may be reminded."""
    late = [opinion for opinion in asked if may_nudge(opinion, actor, calendar)]
    names = listed(opinion.agency.name for opinion in late)
    verdict = when(late, why_none(asked) or _("沒有逾期未回復的機關，不必催辦。"))
    return _line(plan, names or _holder(plan), verdict)


def remind(lines: Iterable[Line], *, by: Actor) -> None:
    """Remind where the page said that it would; what is refused meanwhile says so on its line, and keeps no other from being done."""
    open_ = [line for line in lines if line.verdict]
    for line in open_:
        if line.plan.holder == Party.AGENCIES:
            try:
                nudge(line.plan, by=by)
            except Refused as refusal:
                line.refused = str(refusal)
    refused = remind_holders([line.plan for line in open_ if line.plan.holder != Party.AGENCIES], by=by)
    for line in open_:
        line.refused = refused.get(line.plan.pk, line.refused)


@transaction.atomic
def remind_holders(plans: Sequence[Proposal], *, by: Actor) -> dict[int, str]:
    """Tell the people of whoever holds each, one line of its log beside it; by key why others were not.

    The rows are held: two who remind at once do it once. Three statements for each.
    """
    if not may_nudge_all(by):
        raise NotPermitted(_("只有研考會能催辦。"))
    refused: dict[int, str] = {}
    if not plans:
        return refused
    calendar = WorkingCalendar.load()
    with known.act():  # who acts for a unit is asked once
        locked = {plan.pk: plan for plan in lock_each(plans)}
        said = dict(with_reminded(Proposal.objects.filter(pk__in=locked), calendar).values_list("pk", "is_reminded"))
        for plan in locked.values():
            plan.__dict__["is_reminded"] = said[plan.pk]
            people = notices.people_of(plan.units_for(plan.holder))
            verdict = may_remind(plan, by, calendar) and when(people, _("那個單位目前沒有人可以通知。"))
            if verdict:
                _tell(plan, _key(plan, calendar), people, by)
            else:
                refused[plan.pk] = str(verdict.reason)
    return refused


def _tell(plan: Proposal, key: str, people: Sequence[Membership], by: Actor) -> None:
    """The line, and a notice to who acts for the units that have it in hand."""
    due = plan.due_on
    data = {"people": [str(row.user) for row in people]}
    log_line(plan, Remark.NUDGE, by, clock.now(), source=plan.state, key=key, data=data).save(force_insert=True)
    told = {actor.user: (actor.unit_id, lambda: [_("期限：%s") % roc(due)]) for actor in notices.actors_of(people)}
    event = notices.Event(key, kinds.LATE, plan, notices.task_of(plan))
    notices.write(event, in_words(LATE, {"plan": plan}), plan.get_absolute_url(), told)

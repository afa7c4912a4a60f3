"""What must hold before moves of undertakings, and what tracking asks of the plan's; never writes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Min, OuterRef, Q, Subquery, When
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inputs.fields import format_day
from inputs.words import listed, sentences
from proposals.models import ProposalTransition, Venture
from proposals.states import ENDED as PLAN_ENDED
from proposals.states import OUT, Outcome
from proposals.states import State as PlanState
from proposals.workflow import FORM_CASE
from tracking.models import ApprovalLetter, ChangeRequest, NdcItem, NdcSubmission, Payment, ProgressReport, Undertaking
from tracking.states import ENDED, SETTLED, WHOLE, MeetingKind, Result, State
from workflow.calendar import clock
from workflow.engine.errors import Refused
from workflow.engine.facts import of_facts
from workflow.engine.verdicts import Verdict, Words, no, when
from workflow.nested import Nested, as_json, revive
from workflow.statements import gathered
from workflow.states import Party

if TYPE_CHECKING:
    from accounts.actors import Actor
    from proposals.models import Proposal
    from workflow.engine.facts import Facts


CHANGING = frozenset({PlanState.PLAN_CHANGE, PlanState.CHANGE_REVIEW})
EXECUTION = CHANGING | {PlanState.EXECUTING}
MAY_CHANGE = EXECUTION | {PlanState.APPROVED}  # there may be accepted work plans, and changes of them


def plan_is_open(undertaking: Undertaking, actor: Actor) -> Verdict:
    """Of a plan that was withdrawn or declined nothing goes on but the termination of its undertakings."""
    plan = undertaking.plan
    return when(plan.state not in PLAN_ENDED, _("計畫已「%s」，只能撤銷管制。") % plan.get_state_display())


def has_begun(undertaking: Undertaking, actor: Actor) -> Verdict:
    """Nothing is completed before it began: neither the plan's execution nor the period of its work plan (R10)."""
    plan, start = undertaking.plan, undertaking.planned_start
    if plan.state not in EXECUTION:
        return no(_("計畫目前為「%s」，開始執行後才能提報完成。") % plan.get_state_display())
    return when(
        not start or start <= timezone.localdate(clock.now()),
        _("工作計畫自 %s 開始，開始後才能提報完成。") % (start and format_day(start)),
    )


def is_reported(undertaking: Undertaking, actor: Actor) -> Verdict:
    """Nothing is completed while one of its progress reports waits to be filed (R10)."""
    return when(not undertaking.unfiled, _("還有 %d 期進度報告待填報。") % undertaking.unfiled)


def no_change_waits(undertaking: Undertaking, actor: Actor) -> Verdict:
    """What was done is measured by one work plan: a change of it is decided or dropped first (R10)."""
    number = open_change(undertaking)
    return when(number is None, _("第 %s 次計畫變更還沒有結果；變更有結果，或不再申請後，才能提報完成。") % number)


def open_change(undertaking: Undertaking) -> int | None:
    """The number of the change that is not decided: read with its page and with its lock, else one query."""
    if "open_change" in vars(undertaking):
        number: int | None = vars(undertaking)["open_change"]
        return number
    return undertaking.changes.open().values_list("number", flat=True).first()


def is_early(undertaking: Undertaking, today: dt.date) -> bool:
    """Is the last day of the work plan still to come? Then a completion wants a reason."""
    return undertaking.planned_end is not None and today < undertaking.planned_end


def is_unfinished(undertaking: Undertaking) -> bool:
    """Does the latest report say that work is left? Then a completion wants a reason, too (R10)."""
    return undertaking.actual is not None and undertaking.actual < WHOLE


def is_at_work(undertaking: Undertaking, today: dt.date) -> bool:
    """Is the work still going on by its plan and its reports? Then a completion may be reported, and is not what it waits for."""
    going_on = undertaking.state == State.TRACKED and is_early(undertaking, today)
    return going_on and undertaking.actual != WHOLE


def _day_passed(plan: OuterRef) -> Subquery:
    passed = NdcSubmission.objects.filter(proposal=plan, kind=MeetingKind.WORKING, result=Result.PASSED)
    return Subquery(passed.order_by("-pk").values("met_on")[:1])


# Refused before, gone apart or ended: no working meeting hears it again.
OFF_THE_TABLE = Q(outcome__in=OUT) | Q(undertaking__state__in=ENDED)


def days_before() -> dict[str, Any]:
    """The days that what is recorded of NDC and the ministries comes after, as columns of their plan; which meetings were asked
    for, and which ventures they hear no more.
    """
    sent = NdcSubmission.objects.filter(proposal=OuterRef("pk")).order_by("-pk")
    formed = ProposalTransition.objects.filter(subject=OuterRef("pk"), move=FORM_CASE.name).order_by("-pk")
    return {
        "sent_kinds": ArraySubquery(sent.values("kind")),
        "sent_day": Subquery(sent.filter(result=Result.PENDING).values("letter_date")[:1]),
        "met_day": Subquery(sent.exclude(met_on=None).values("met_on")[:1]),
        "passed_day": _day_passed(OuterRef("pk")),
        "formed_at": Subquery(formed.values("at")[:1]),
        "off_the_table": ArraySubquery(
            Venture.objects.filter(OFF_THE_TABLE, proposal=OuterRef("pk")).order_by().values("pk")
        ),
    }


def recorded(plan: Proposal) -> Mapping[str, Any]:
    """The same of ``plan``: read with its page, else one query."""
    if "sent_day" in plan.__dict__:
        return plan.__dict__
    return type(plan).objects.filter(pk=plan.pk).values(**days_before()).get()


def sent_on(plan: Proposal) -> dt.date | None:
    """The letter that NDC has not answered yet."""
    return recorded(plan)["sent_day"]


def sent_from(plan: Proposal, days: Mapping[str, Any] | None = None) -> dt.date | None:
    """The first day of a letter to NDC: the case was formed, and NDC's last meeting on it was held."""
    days = days or recorded(plan)
    formed = days["formed_at"] and timezone.localdate(days["formed_at"])
    return max(filter(None, [days["met_day"], formed]), default=None)


def passed_on(plan: Proposal) -> dt.date | None:
    """The working meeting that passed the plan."""
    return recorded(plan)["passed_day"]


def read_with_day_passed(plan: Proposal) -> Any:
    """The plan's ventures in order, with who carries them out, their undertakings and the day of that meeting (one query)."""
    rows = plan.ventures.select_related("executing_unit", "undertaking").order_by("position", "pk")
    return rows.annotate(passed_day=_day_passed(OuterRef("proposal")))


def first_approved_on(plan: Proposal) -> dt.date | None:
    """The earliest letter that approved one of its ventures (one query)."""
    return ApprovalLetter.objects.filter(venture__proposal=plan).aggregate(day=Min("letter_date"))["day"]


LEFT_OPEN = ("in_hand", "judging", "unsettled")  # columns of ``UndertakingQuerySet.left_open``
AS_MOVED = "ventures_as_moved"  # with a plan that the door holds
AS_ANSWERED = Nested(one=("submission",), many={"changes": Nested()})

# What is refused, in the form's words and the service's.
BEFORE_SENT = gettext_lazy("會議日期不可早於函送國發會的發文日期 %(limit)s。")
BEFORE_PASSED = gettext_lazy("核定函日期不可早於工作會議日期 %(limit)s。")
BEFORE_APPROVED = gettext_lazy("預定開始日不可早於核定函日期 %(limit)s。")
# The same days, when it is the earlier one that is corrected.
AFTER_APPROVED = gettext_lazy("工作會議日期不可晚於核定函日期 %(limit)s。")
AFTER_START = gettext_lazy("核定函日期不可晚於工作計畫的預定開始日 %(limit)s。")


def too_early(first: dt.date | None, day: dt.date, words: Words) -> str:
    """Why ``day`` cannot be: it comes before ``first``; empty where it does not."""
    return str(words) % {"limit": format_day(first)} if first and day < first else ""


def too_late(last: dt.date | None, day: dt.date, words: Words) -> str:
    """Why ``day`` cannot be: it comes after ``last``; empty where it does not."""
    return str(words) % {"limit": format_day(last)} if last and day > last else ""


def require_from(first: dt.date | None, day: dt.date, words: Words) -> None:
    """Refuse a ``day`` before ``first``, whoever asks."""
    if words_of_refusal := too_early(first, day, words):
        raise Refused(words_of_refusal)


@of_facts
def work_plans_accepted(read: Facts, actor: Actor) -> Verdict:
    """Execution starts when each passed venture has an accepted work plan (R9; one query).

    A terminated undertaking counts as settled: it has no way back, and must not hold up the plan's other ventures.
    """
    waiting = [v.called for v in read.of(ventures) if v.outcome == Outcome.PASSED and _state(v) not in SETTLED]
    return when(not waiting, _("尚未核備工作計畫：%s") % listed(waiting), Party.EXECUTING.label, Party.PLATFORM.label)


@of_facts
def undertakings_ended(read: Facts, actor: Actor) -> Verdict:
    """A plan is closed when nothing of it is tracked or unpaid and each released venture has results (R10; one query)."""
    found = read.of(ventures)
    going_on = [v.called for v in found if (v.outcome == Outcome.PASSED or _state(v)) and _state(v) not in ENDED]
    without = [
        row.venture.called for row in read.of(undertakings) if row.state == State.RELEASED and not row.results_id
    ]
    reasons = [_("尚未解除列管或撤銷管制：%s") % listed(going_on)] if going_on else []
    reasons += [_("尚未提報成果：%s") % listed(without)] if without else []
    unsettled = [v.called for v in found if vars(v).get("unsettled")]
    reasons += [_("請款還沒有撥付、核銷或繳回完畢：%s") % listed(unsettled)] if unsettled else []
    return when(not reasons, sentences(reasons), Party.EXECUTING.label, Party.RDEC.label)


def ventures(read: Facts) -> list[Venture]:
    """The plan's ventures in order, each with its undertaking where it has one (one query, none after a move)."""
    found: list[Venture] | None = vars(read.instance).get(AS_MOVED)
    return read_ventures(read.instance) if found is None else found


def read_as_moved(plan: Proposal) -> list[Venture]:
    """The same behind the door, when a move is written: whoever is told of it is told of what is read here."""
    found = vars(plan)[AS_MOVED] = read_ventures(plan)
    return found


def read_ventures(plan: Proposal) -> list[Venture]:
    """The same as the database has it."""
    rows = plan.ventures.select_related(
        "executing_unit", "undertaking__holder_unit", "undertaking__baseline", "undertaking__results"
    )
    if plan.state in EXECUTION:  # with the reports somebody is to file or accept
        waits = ProgressReport.objects.waiting().filter(undertaking__venture=OuterRef("pk"))
        rows = rows.annotate(waiting_reports=gathered(waits.order_by("number"), "pk", "state", "due_on", "number"))
    if plan.state in NdcItem.ANSWERED_IN:  # with NDC's comments, which a page near the limit has no query for
        first = plan.ventures.order_by("position", "pk").values("pk")[:1]
        said = as_json(NdcItem.objects.to_answer(OuterRef("proposal")), AS_ANSWERED)
        rows = rows.annotate(comments=Case(When(pk=Subquery(first), then=said)))  # once, whatever the ventures
    if plan.state == PlanState.EXECUTING:  # with the instalments that keep it from being closed
        payments = Payment.objects.unsettled().filter(undertaking=OuterRef("undertaking")).order_by("instalment")
        rows = rows.annotate(unsettled=ArraySubquery(payments.values("instalment")))
    if plan.state in MAY_CHANGE:
        changes = ChangeRequest.objects.open().filter(undertaking__venture=OuterRef("pk"))
        rows = rows.annotate(open_changes=gathered(changes, "pk", "state", "due_on", "number"))
        money = Payment.objects.waiting().filter(undertaking=OuterRef("undertaking")).order_by("instalment")
        rows = rows.annotate(
            waiting_payments=gathered(money, "pk", "state", "instalment", "is_proven", "holder", "due_on")
        )
    if plan.state in EXECUTION:  # with what keeps each from being released, which the panel asks of all
        rows = rows.annotate(**Undertaking.objects.left_open(venture="pk", undertaking="undertaking"))
    return list(rows.order_by("position", "pk"))


def comments(read: Facts) -> list[NdcItem]:
    """NDC's comments that the proposer must answer, with the passages named so far (no query beside the ventures')."""
    if read.instance.state not in NdcItem.ANSWERED_IN:
        return []
    found = [
        revive(NdcItem, row, AS_ANSWERED) for venture in read.of(ventures)[:1] for row in vars(venture)["comments"]
    ]
    if not read.of(ventures):  # all were taken out of it meanwhile
        found = list(NdcItem.objects.to_answer(read.instance).prefetch_related("changes"))
    for item in found:
        item.submission.proposal = read.instance
    return found


def undertakings(read: Facts) -> list[Undertaking]:
    """The plan's undertakings in the order of its ventures (no query of its own)."""
    found = [venture.undertaking for venture in read.of(ventures) if hasattr(venture, "undertaking")]
    for undertaking in found:
        undertaking.venture.proposal = read.instance
        changes = vars(undertaking.venture).get("open_changes") or [(None, None, None, None)]
        vars(undertaking)["open_change"] = changes[0][3]
        said = vars(undertaking.venture)
        vars(undertaking).update({name: said[name] for name in LEFT_OPEN if name in said})
    return found


def _state(venture: Venture) -> str | None:
    """Where its undertaking stands; None where it has none."""
    return venture.undertaking.state if hasattr(venture, "undertaking") else None

"""What every page of a plan shows around its own content: header, ribbon, next step, hands; never writes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import Actor, ActorRequest
from inputs.fields import format_day
from proposals.assigning.reading import LATEST, Care, Handler, assigned, assignments_of, handled, handler_of
from proposals.assigning.services import may_assign
from proposals.budget import checker
from proposals.budget.sums import SOURCES, Money, sheet
from proposals.content import PlanContent, completeness, facts
from proposals.content.values import DistrictContent
from proposals.course.hands import hands, stays
from proposals.intake import fits
from proposals.letters import occasions
from proposals.models import Proposal, ProposalTransition
from proposals.permissions import can_edit, is_never_in_turn, reads_filed, writing_units
from proposals.queries import ProposalQuerySet, filed_for
from proposals.returns.since import resubmission, since_return
from proposals.states import AWAITED, REVISING, STAGES, WRITING, Stage, State
from proposals.versions.sight import out_of_sight
from proposals.workflow import CALL_MEETING, MACHINE, RESUBMISSIONS, WAIVE_MEETING
from workflow.calendar.days import WorkingCalendar
from workflow.engine.begun import beginning, may_begin, take_back_of
from workflow.engine.facts import Facts, expected_move
from workflow.engine.steps import Step, columns_of_case, steps_of
from workflow.engine.verdicts import Verdict, Words
from workflow.models import Stateful
from workflow.states import Party
from workflow.templatetags.cs import roc

MEETING_OR_NOT = frozenset({CALL_MEETING.name, WAIVE_MEETING.name})


def get_plan(request: ActorRequest, pk: int, **columns: Any) -> Proposal:
    """The plan if the actor may see it; otherwise what :func:`out_of_sight` raises, as if it were not there.

    ``columns`` are read in the same statement, so that they agree with the plan's own.
    """
    plans = _plans().visible_to(request.actor)
    columns |= {"filed": filed_for(request.actor), "drafted": occasions.drafted_by(request.actor)}
    columns |= {"handled": handled(request.actor), "assigned": assigned(request.actor)}
    columns |= columns_of_case(MACHINE.name, request.actor)
    found = plans.annotate(**columns).filter(pk=pk).first()
    if found is None:
        raise out_of_sight(pk, request.actor)
    return found


@cache
def _plans() -> ProposalQuerySet:
    """Plans with what their pages read: put together once in a process, asked anew each time."""
    return Proposal.objects.for_page()


def former_plan(request: ActorRequest, plan: Proposal) -> Proposal | None:
    """The plan this one was copied from, if the actor may see that one too (a query only where there is one)."""
    if not plan.copied_from_id:
        return None
    return Proposal.objects.visible_to(request.actor).filter(pk=plan.copied_from_id).first()


ASKING = frozenset({"plan", "reviews"})  # tabs beside which, on a phone, what is to be done stands first


def plan_context(request: ActorRequest, plan: Proposal, *, tab: str) -> dict[str, Any]:
    """Context of ``proposals/plan_base.html`` around a plan of :func:`get_plan`; ``tab`` names the lit tab.

    ``facts`` is what has been read of the plan for its moves, for whatever else the page reads.
    """
    read = Facts(plan)
    log = read.of(facts.log)
    calendar = WorkingCalendar.load()
    stands, steps = reads_filed(plan, request.actor), steps_of(read, request.actor)
    return {
        "plan": plan,
        "due_on": next((step.due_on for step in steps.leading if step.due_on), plan.due_on),
        "called": plan.called if stands else plan.title,
        "unsent": unsent(plan, request.actor),
        "facts": read,
        "handling": handling(plan, request.actor),
        "receipt": receipt(plan, request.actor, read),
        "tab": tab,
        "tells": tab not in ASKING,
        "steps": steps,
        "leading": [(step, occasions.beside(plan, step, request.actor)) for step in steps.leading],
        "letters_apart": occasions.drafted_apart(plan, steps.leading, request.actor),
        "awaited": awaited(plan, request.actor),
        "may_file": plan.state in (State.NOTIFIED, State.COACHING),
        "ribbon": ribbon(plan, log),
        "stays": (stood := stays(plan, log, calendar)),
        "hands": hands(stood),
        "calendar": calendar,
        "budget": filed_money(read) if stands else money_of(plan),
        "districts": read.of(facts.filed).basics.districts if stands else districts_of(plan),
        "log": log,
        "editable": bool(can_edit(plan, request.actor)),
        "requests": read.of(facts.requests),
    }


@dataclass(frozen=True)
class Handling:
    """Who of the reader's unit handles the plan, None for nobody, whether the reader may say who does, and who did before.

    ``past`` are the last times it was given to somebody, the newest first; there may be ``more``.
    """

    by: Handler | None
    verdict: Verdict
    past: list[Care]
    more: bool


def handling(plan: Proposal, actor: Actor) -> Handling | None:
    """None for who acts for no unit; the plan is of :func:`get_plan`."""
    if not actor.unit_id or not actor.may_act:
        return None
    by = handler_of(plan)
    past = assignments_of(plan)
    return Handling(by, may_assign(actor, by.user_id if by else None), past[:LATEST], len(past) > LATEST)


def on_part(context: dict[str, Any], part: Any, called: str, steps: Iterable[Step] = ()) -> None:
    """Let the panel of ``plan_context`` speak of the part whose page it stands on: in whose hands it is, its steps first.

    ``steps`` are the part's own, ``called`` names it beside the others; none leads to the page one is on.
    """
    if getattr(part, "is_waited_for", part.holder != Party.NOBODY):
        context |= {"hand": part.holder_label, "due_on": part.due_on}
        context["awaited"] = _("現在等候%(who)s辦理。") % {"who": part.holder_label}
    own = {step.url: replace(step, part=called) for step in steps if step.weight != "danger"}
    lines = [line for line in context["leading"] if line[0].url != part.get_absolute_url() or not own]
    shown = {step.url for step, _letters in lines}
    lines += [(step, []) for url, step in own.items() if url not in shown]
    named = {step.url for step, _letters in lines if str(step.part).startswith(called)} | own.keys()
    lines.sort(key=lambda line: (not line[0].verdict, line[0].weight != "primary", line[0].url not in named))
    context["leading"] = lines


def shown_content(read: Facts, actor: Actor) -> PlanContent:
    """What the actor reads of the plan: what was filed last while others revise it, else what is written now."""
    return read.of(facts.filed if reads_filed(read.instance, actor) else facts.content)


@dataclass(frozen=True)
class Unsent:
    """What to say of a text that nobody has handed in: on a pill, and in a line."""

    pill: str
    words: str
    hides_version: bool  # what is shown is not the current version


def unsent(plan: Proposal, actor: Actor) -> Unsent | None:
    """Of a plan that is written after its notice: whether the actor reads the version or the text, and that it is unsent."""
    if not plan.version or plan.state not in WRITING | REVISING:
        return None
    if plan.state in WRITING:
        pill = _("撰寫中，尚未送件")
        return Unsent(pill, _("提案單位撰寫中；以下為目前的內容，尚未送件。"), hides_version=True)
    day = roc(timezone.localdate(plan.version.created_at))
    filed = _("%(version)s（%(day)s 送件）") if plan.submitted_at else _("%(version)s（%(day)s 留存）")
    said = {"who": Party(plan.holder).label, "version": filed % {"version": plan.version, "day": day}}
    pill = _("修正中，尚未送出")
    if actor.unit_id in writing_units(plan):
        return Unsent(pill, _("修正中，尚未送出；其他單位看到的是%(version)s。") % said, hides_version=True)
    return Unsent(pill, _("%(who)s修正中；以下為%(version)s。") % said, hides_version=False)


def awaited(plan: Proposal, actor: Actor) -> str:
    """What to say to whom has no step: who is waited for, and for what; to the holder's own people, who acts for it."""
    verb = awaited_verb(plan.state, plan.holder)
    holder = plan.holder_unit.name if plan.holder_unit else plan.get_holder_display()
    words = {"who": holder, "what": verb}
    if not plan.holder_unit_id or plan.holder_unit_id != actor.unit_id:
        if is_never_in_turn(actor):
            return _("現在等候%(who)s%(what)s。") % words
        return _("現在等候%(who)s%(what)s；輪到您時會通知您。") % words
    if plan.holder == Party.NDC:
        return _("現在等候貴中心%(what)s；會議結果由研考會依來文登錄，您在系統中沒有要操作的步驟。") % words
    return _("本案由您的單位辦理：%(what)s。這一步由單位的承辦人或主管操作。") % words


def awaited_verb(state: str, holder: str) -> Words:
    """What ``holder`` is waited for: the next move of the table, as desks call it, but where that does not say it."""
    verb = AWAITED.get(state, {})
    if isinstance(verb, dict):
        return verb.get(holder) or next((m.duty or m.label for m in MACHINE.from_state(state) if m.leads), "")
    return verb


def filing_again(read: Facts, actor: Actor) -> tuple[Words, str] | None:
    """The move that hands a revised plan back, and its page, once all that was asked for is revised."""
    asked = read.of(facts.requests)
    move = expected_move(read, actor) if asked and all(request.revised_at for request in asked) else None
    if move is None or move.name not in RESUBMISSIONS:
        return None
    return move.label, reverse(move.route or "proposals:move", args=[read.instance.pk, move.name])


def receipt(case: Stateful, actor: Actor, read: Facts | None = None) -> dict[str, Any]:
    """What was filed last and can be taken back until its receiver has begun; empty where nothing was filed.

    It concerns who filed, who receives, and who has begun. ``begins_with`` is the move that the receiver begins with,
    where the table names one.
    """
    read = read or Facts(case)
    back = take_back_of(case, actor, read)
    if not back or not back.receiver:
        return {}
    receives = back.receiver(case, actor)
    concerned = case.begun_by == str(actor.unit) if case.begun_at else receives
    if not (concerned or back.allowed(case, actor)):
        return {}
    own = beginning(case) if receives else None
    return {"may_begin": bool(may_begin(case, actor, read))} | ({"begins_with": own.label} if own else {})


def money_of(plan: Any) -> Money:
    """The sums of the plan's budget, which :func:`get_plan` has read with it; a plan without lines has none."""
    sums = plan.money or dict.fromkeys(SOURCES, 0)
    return Money(**{source: sums[source] for source in SOURCES})


def filed_money(read: Facts) -> Money:
    """The same of what was filed last, without the ventures that are out of it."""
    out = (read.instance.__dict__.get("filed") or {}).get("out", ())
    kept = (venture for venture in read.of(facts.filed).ventures if venture.id not in out)
    return sheet(line for venture in kept for line in venture.budget).whole


def districts_of(plan: Any) -> list[DistrictContent]:
    """The plan's districts as they are written, which :func:`get_plan` has read with it."""
    return [DistrictContent(*district) for district in plan.written_places]


def since_context(plan: Proposal, log: list[ProposalTransition]) -> dict[str, Any]:
    """Context of ``proposals/returns/_since.html`` for whoever receives a plan that came back (a query then, else none)."""
    back = resubmission(log, RESUBMISSIONS)
    return {"since": since_return(plan, back)} if back else {}


def standing_findings(read: Facts, log: list[ProposalTransition], *, is_filed: bool = False) -> list[Any]:
    """What the plan's page lists: the checker's findings now while it is a draft, else those of the last filing.

    Whoever reads what was filed last (``is_filed``) reads those of the filing too.
    """
    if not is_filed and checker.is_live(read.instance, read.of(facts.requests)):
        return read.of(facts.findings)
    return checker.filed(log)


def checklist(read: Facts, log: list[ProposalTransition]) -> dict[str, Any]:
    """What an intake desk goes by: each section with what it lacks, the money's findings at the filing, the fits."""
    plan: Proposal = read.instance
    return {
        "checklist": completeness.ticks(read.of(facts.content), plan.layout),
        "findings": standing_findings(read, log),
        "fits": fits.standing(plan),
    }


@dataclass(frozen=True)
class Phase:
    """One phase of the ribbon: past, left out, now or to come, and its dates: ``words`` of what is now is where it stands."""

    label: str
    status: str  # past | skipped | now | next | ended
    words: str
    since: str = ""  # of the present one


def ribbon(plan: Proposal, log: list[ProposalTransition]) -> list[Phase]:
    """The six phases of the flow chart: dated where past, lit where now."""
    entered: dict[Stage, list[Any]] = {}
    moves = [line for line in log if line.is_move]
    for line in moves:
        if stage := STAGES.get(line.target):
            entered.setdefault(stage, []).append(line.at)
    if plan.state in (State.WITHDRAWN, State.DECLINED):
        here = STAGES.get(moves[-1].source, Stage.PREPARE) if moves else Stage.PREPARE
    else:
        here = STAGES[plan.state]
    if waived(moves) and here > Stage.MEETING:
        entered[Stage.MEETING] = []
    return [_phase(plan, stage, here, entered.get(stage), _left(stage, entered)) for stage in Stage]


def _left(stage: Stage, entered: dict[Stage, list[Any]]) -> Any:
    """When a later phase began for good: after the last time that the plan was in this one; None where it has not left it."""
    last = max(entered.get(stage) or (), default=None)
    later = [at for other, times in entered.items() if other > stage for at in times if last is None or at > last]
    return min(later, default=None)


def waived(log: list[ProposalTransition]) -> ProposalTransition | None:
    """By which line of the log no project meeting is held because none is needed (R4); None where one was called since."""
    last = next((line for line in reversed(log) if line.move in MEETING_OR_NOT), None)
    return last if last and last.move == WAIVE_MEETING.name else None


def _phase(plan: Proposal, stage: Stage, here: Stage, times: list[Any] | None, left: Any) -> Phase:
    first = _dotted(times[0]) if times else ""
    if stage == here:
        ended = plan.state in (State.WITHDRAWN, State.DECLINED)
        words = str(plan.get_state_display())
        if plan.state == State.CLOSED:
            return Phase(str(stage.label), "past", f"{words} {_dotted(plan.state_since)}")
        return Phase(str(stage.label), "ended" if ended else "now", words, _dotted(plan.state_since))
    if stage < here:
        if stage < Stage.NDC and vars(plan).get("apart_from"):
            return Phase(str(stage.label), "past", _("同原計畫"))
        if stage == Stage.MEETING and not times:
            return Phase(str(stage.label), "skipped", _("免開"))
        return Phase(str(stage.label), "past", _span(first, _dotted(left) if left else ""))
    return Phase(str(stage.label), "next", first)


def _span(first: str, last: str) -> str:
    return f"{first}–{last}" if first and last and first != last else first or last


def _dotted(at: Any) -> str:
    return format_day(timezone.localdate(at))

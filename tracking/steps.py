"""What a plan waits for in its tracking: work plans, results, and whom for; never makes a move."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from proposals.models import Proposal
from proposals.permissions import is_never_in_turn
from proposals.states import ENDED as PLAN_ENDED
from proposals.states import Stage
from proposals.states import State as PlanState
from tracking.changes.steps import duty_of_change, open_steps
from tracking.guards import CHANGING, EXECUTION, is_at_work, read_as_moved, undertakings
from tracking.models import ChangeRequest, Payment, ProgressReport, Undertaking
from tracking.payments import desk
from tracking.payments.services import follow_money
from tracking.queries import concerns_of
from tracking.reports.steps import duty_of_report, first_of_each, steps_of_reports
from tracking.results.releasing import whom
from tracking.states import AFTER_WORK, ENDED, OPEN, SETTLED, ChangeState, ReportState, State
from workflow import known
from workflow.calendar import clock
from workflow.engine.facts import Facts, expected_move
from workflow.engine.moves import Waiting
from workflow.engine.services import available_moves, hand_on, lock
from workflow.engine.steps import MOST_DUTIES, Duty, Step, of_offer
from workflow.rows import each, first_of
from workflow.statements import gathered
from workflow.states import Party

if TYPE_CHECKING:
    from accounts.actors import Actor


# What of the undertakings keeps the plan from going on: its work plans before execution, all that is open during it.
BLOCKS = {PlanState.APPROVED: OPEN - SETTLED, PlanState.EXECUTING: OPEN}


def waiting(plan: Proposal) -> Waiting | None:
    """Whom the undertakings wait for; once nothing is open the platform begins execution, and RDEC closes what owes no money
    any more (R9, R10).
    """
    tracked = read_as_moved(plan)
    known.tell(f"executing {plan.pk}", plan.carried_out_by(tracked))
    ventures = [venture for venture in tracked if hasattr(venture, "undertaking")]
    blocks = BLOCKS[PlanState(plan.state)]
    parts = [(v.undertaking.holder, v.undertaking.due_on) for v in ventures if v.undertaking.state in blocks]
    if plan.state == PlanState.EXECUTING:
        ended = [v for v in ventures if v.undertaking.state in ENDED]
        parts += [part for venture in ended for part in desk.owing(venture)]
        return whom(parts) or Waiting(Party.RDEC)
    return whom(parts) or Waiting(Party.PLATFORM, clock=plan.state)


def follow_plan(plan: Proposal, by: Actor | None) -> None:
    """A plan that enters tracking waits for its undertakings."""
    if plan.state in BLOCKS:
        hand_on(plan, by=by)


def follow_undertaking(undertaking: Undertaking, by: Actor | None) -> None:
    """An undertaking whose results are approved goes to whom its release waits for, and its plan to whom that waits for now; the
    door holds both rows.
    """
    hand_on(undertaking, by=by)
    follow_plan(undertaking.plan, by)


def follow_change(change: ChangeRequest, by: Actor | None) -> None:
    """An accepted change moves the last day of its undertaking, for which the plan waits."""
    if change.state == ChangeState.ACCEPTED:
        follow_plan(change.plan, by)


def follow_payment(payment: Payment, by: Actor | None) -> None:
    """A payment that was accounted for waits for its rest; its undertaking for whoever settles it."""
    hand_on(payment, by=by)
    follow_money(payment.undertaking, by)


def follow_report(report: ProgressReport, by: Actor | None) -> None:
    """An undertaking is not released while the platform judges a report."""
    if report.undertaking.state in AFTER_WORK:
        follow_undertaking(lock(report.undertaking, by=by), by)


def steps(facts: Facts, actor: Actor) -> Iterator[Step]:
    """What the actor may do with each undertaking (one query, which the guards share; none before NDC's review)."""
    plan: Proposal = facts.instance
    if is_never_in_turn(actor) or not plan.case_number or (plan.stage or Stage.EXECUTE) < Stage.NDC:
        return
    for undertaking in facts.of(undertakings):  # what is asked every month, before what is asked once
        yield from steps_of_reports(undertaking, actor)
    today = timezone.localdate(clock.now())
    for undertaking in facts.of(undertakings):
        for step in steps_of_one(undertaking, actor, undertaking.venture.called):
            # The plan waits for its adjustment first, and nobody for the end of work that is going on.
            besides = (plan.state in CHANGING or is_at_work(undertaking, today)) and step.weight == "primary"
            yield replace(step, weight="normal") if besides else step
        yield from open_steps(undertaking, actor)
        yield from desk.steps_of_payments(undertaking, actor)


def steps_of_one(undertaking: Undertaking, actor: Actor, part: str = "") -> Iterable[Step]:
    """The moves of one undertaking; ``part`` names it where others stand beside it."""
    for offer in available_moves(undertaking, actor):
        url = reverse(offer.move.route or "tracking:undertaking_move", args=[undertaking.pk, offer.move.name])
        yield of_offer(offer, url, part)


def duties(actor: Actor) -> Iterator[Duty]:
    """Undertakings in the unit's hands that the actor can lead on, completion from the first planned day; and what of
    payments, changes and reports waits for it (one query).
    """
    for row in _waiting_for(actor):
        yield from (desk.duty(row, payment, actor) for payment in row.waiting_payments or ())
        yield from _of_work(row) if actor.may_act else ()
        if row.state == State.TRACKED and (row.plan.state not in EXECUTION or row.open_change):
            continue  # the platform is to begin the execution first, or a change to be decided
        if move := expected_move(Facts(row), actor):
            opens_on = row.planned_start if row.state == State.TRACKED else None
            yield Duty(move.label, row.get_absolute_url(), row.plan, row.due_on, row.venture.called, opens_on)


def _of_work(row: Any) -> Iterator[Duty]:
    """What waits of its changes and reports; of what has ended nothing does."""
    if row.state not in OPEN or row.plan.state in PLAN_ENDED:
        return
    yield from (duty_of_change(row, *change) for change in row.waiting_changes or ())
    for report in first_of_each(row.waiting_reports):
        if row.state == State.TRACKED or report[1] != ReportState.OPEN:
            yield duty_of_report(row, *report)


def _waiting_for(actor: Actor) -> Any:
    """The undertakings in whose tracking, money, changes or reports something waits for the actor's unit, the most urgent first.

    What of each waits is gathered by the undertaking alone; whether it goes on, its row and its plan say.
    """
    paid: list[Any] = desk.waiting_for(actor)
    in_hand: Any = concerns_of(actor.unit_id).filter(in_hand=True).by_due()
    changed: Any = ChangeRequest.objects.in_hands_of(actor.unit_id)
    reported: list[Any] = ProgressReport.objects.in_hands_of(actor.unit_id)
    keys = first_of([(rows, "due_on", "undertaking") for rows in (in_hand, *paid, changed, *reported)], MOST_DUTIES)
    of, own = {"undertaking": OuterRef("pk")}, each(Q(holder_unit=actor.unit_id))
    changes = gathered(ChangeRequest.objects.open().filter(own, **of), "pk", "state", "due_on")
    reports = gathered(ProgressReport.objects.waiting().filter(own, **of), "pk", "state", "due_on", "number")
    money = gathered(reduce(or_, paid).filter(**of), "pk", "state", "due_on", "instalment", "is_proven")
    return (
        Undertaking.objects.filter(pk__in=keys)
        .for_list()
        .by_due()
        .annotate(waiting_payments=money, waiting_changes=changes, waiting_reports=reports)
        .annotate(open_change=Undertaking.objects.open_change())
    )

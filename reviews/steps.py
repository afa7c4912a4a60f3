"""What a plan waits for in its review: opinions, commitments, minutes, and whom for; never makes a move."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.states import UnitKind
from proposals.models import Proposal
from proposals.permissions import is_rdec
from proposals.states import IN_REVIEW
from proposals.states import State as PlanState
from reviews import guards
from reviews.commitments.meeting_moves import AT_MEETING
from reviews.letters.drafts import RECORDING
from reviews.meetings.chart import CIRCULATE_MINUTES, DRAFT_MINUTES, HOLD, SEND_NOTICE
from reviews.models import AgendaItem, Commitment, Meeting, MinutesComment, OpinionRequest
from reviews.queries import OpinionQuerySet
from reviews.states import IN_AGENCY, STRUCK, UNDER_REVIEW, UNFINISHED, CommitmentState, MeetingState, OpinionState
from reviews.workflow import (
    DROP,
    EXCUSE_OPINION,
    EXTEND_OPINION,
    FILE_OPINION,
    REASSIGN,
    RECONFIRM,
    RELEASE_OPINION,
    WITHDRAW_REQUEST,
)
from workflow.calendar import clock
from workflow.engine.moves import Move, Waiting
from workflow.engine.services import available_moves, hand_on
from workflow.engine.steps import Duty, Step, of_offer
from workflow.engine.verdicts import Words
from workflow.rows import Rows
from workflow.states import Party

if TYPE_CHECKING:
    from accounts.actors import Actor
    from accounts.models import Unit
    from workflow.engine.facts import Facts

SHOWN = 30
ANSWER_EXTENSION = gettext_lazy("答覆展延申請")
CHECKING = gettext_lazy("核閱審查意見")
CONFIRMING: Words = gettext_lazy("確認分工與配合事項")
RECORD = gettext_lazy("登錄會議紀錄與決議")
NEXT_OF_MEETING: dict[str, Move] = {
    MeetingState.PLANNED: SEND_NOTICE,
    MeetingState.NOTIFIED: HOLD,
    MeetingState.HELD: DRAFT_MINUTES,
    MeetingState.MINUTES_DRAFTED: CIRCULATE_MINUTES,
}
COMMENTING = gettext_lazy("對紀錄稿表示意見")
ASIDE = AT_MEETING | {DROP}  # an agency is waited for to confirm; what else it may answer is beside it
BESIDE = (EXTEND_OPINION, WITHDRAW_REQUEST, EXCUSE_OPINION)  # beside each agency in the round's table


def waiting(plan: Proposal) -> Waiting | None:
    """The agencies until the last has replied; then RDEC, which has as long as for the checks that follow (R2, R21)."""
    requests = OpinionRequest.objects.of_plan(plan).values_list("state", "due_on", "due_days")
    open_days = [(due, bool(days)) for state, due, days in requests if state in IN_AGENCY]
    if open_days:
        due, counted = max((each for each in open_days if each[0]), default=(None, False))
        return Waiting(Party.AGENCIES, due, counted=counted)
    if not open_days and not any(state not in STRUCK for state, *_due in requests):
        return None
    return Waiting(Party.RDEC, clock=PlanState.CONFIRMING)


def follow_opinion(opinion: OpinionRequest, by: Actor | None) -> None:
    """The plan of an opinion that has moved goes to whom it waits for now.

    Every verb has locked the plan before the opinion, with which the door has read it: it is as it stands.
    """
    follow_plan(opinion.plan, by)


def follow_plan(plan: Proposal, by: Actor | None) -> None:
    """A plan under review waits for agencies or for RDEC; one sent back waits for its proposer."""
    if plan.state == PlanState.DOCUMENT_REVIEW:
        hand_on(plan, by=by)


def steps(facts: Facts, actor: Actor) -> Iterator[Step]:
    """What agencies and RDEC may do in the plan's review (one query, which the guards share; none for others)."""
    plan: Proposal = facts.instance
    if plan.state not in IN_REVIEW or actor.kind not in (UnitKind.AGENCY, UnitKind.RDEC):
        return
    if plan.state in UNDER_REVIEW:
        yield from _of_opinions(facts.of(guards.opinions), actor)
    yield from _of_commitments(facts, actor)
    if plan.state == PlanState.PROJECT_MEETING and is_rdec(plan, actor):
        yield from _of_meeting(facts)


def _of_opinions(opinions: list[OpinionRequest], actor: Actor) -> Iterator[Step]:
    waits = any(opinion.state in IN_AGENCY for opinion in opinions)
    to_release: dict[int, int] = {}
    for opinion in opinions:
        for offer in available_moves(opinion, actor):
            if offer.move == RELEASE_OPINION:
                to_release[opinion.round_id] = to_release.get(opinion.round_id, 0) + 1
            elif offer.move not in BESIDE or (offer.move == EXCUSE_OPINION and offer.verdict):
                part = str(opinion.agency if actor.kind == UnitKind.RDEC else opinion.round)
                step = of_offer(offer, reverse(offer.move.route, args=[opinion.pk]), part)
                is_own = opinion.state in IN_AGENCY and opinion.agency_id == actor.unit_id
                yield replace(step, due_on=opinion.due_on) if is_own else step
    for round_id, n in to_release.items():
        weight = "normal" if waits else "primary"
        yield Step(RELEASE_OPINION.label, reverse("reviews:release", args=[round_id]), weight=weight, part=_opinions(n))


def _opinions(n: int) -> str:
    return _("%d 份審查意見") % n


def _of_commitments(facts: Facts, actor: Actor) -> Iterator[Step]:
    """What is proposed is confirmed together, in the table of the review's tab; an agency clears up one by one."""
    proposed = 0
    for matter in facts.of(guards.unsettled):
        offers = [offer for offer in available_moves(matter, actor) if offer.verdict and offer.move not in ASIDE]
        if matter.state == CommitmentState.PROPOSED:
            proposed += bool(offers)
        elif actor.kind != UnitKind.RDEC:
            for offer in offers:
                yield of_offer(offer, reverse(offer.move.route, args=[matter.pk, offer.move.name]), matter.item)
    if proposed:
        is_next = facts.instance.state == PlanState.CONFIRMING or actor.kind != UnitKind.RDEC
        weight = "primary" if is_next else "normal"
        url = reverse("reviews:plan", args=[facts.instance.pk]) + "#commitments"
        yield Step(CONFIRMING, url, weight=weight, part=_("%d 項待確認") % proposed)


def _of_meeting(facts: Facts) -> Iterator[Step]:
    meeting = facts.of(guards.last_meeting)
    if not meeting or meeting.state not in UNFINISHED:
        return
    has_come = guards.day_has_come(meeting)
    recorded = has_come and guards.comments_over(meeting)
    url = reverse("reviews:minutes", args=[meeting.pk])
    yield Step(RECORD, url, recorded, weight="primary", part=str(meeting), name=RECORDING)
    if (move := NEXT_OF_MEETING.get(meeting.state)) and (move != HOLD or has_come):
        args = [meeting.pk] if move == DRAFT_MINUTES else [meeting.pk, move.name]
        weight = "normal" if recorded else "primary"
        yield Step(move.label, reverse(move.route, args=args), weight=weight, part=str(meeting), name=move.name)
    if not has_come:
        yield Step(_("會議已提前召開，登錄紀錄"), url, part=str(meeting), name=RECORDING)


def duties(actor: Actor) -> Iterator[Duty]:
    """What waits for the actor in reviews: opinions and matters of an agency (two queries), RDEC's plans and what agencies
    ask of it (two), drafts of minutes of whoever was invited (one).
    """
    if not actor.may_act or actor.unit is None:
        return
    if actor.kind == UnitKind.AGENCY:
        yield from _of_agency(actor, actor.unit)
    if actor.kind == UnitKind.RDEC:
        yield from _of_rdec(actor)
    else:
        yield from _of_invited(actor)


def _of_invited(actor: Actor) -> Iterator[Duty]:
    """Drafts of minutes that the actor's unit is asked about, each under its first plan: until it has said something, or
    the day that was set (one query).
    """
    said = MinutesComment.objects.filter(item__meeting=OuterRef("meeting"), unit=actor.unit_id)
    seen = Proposal.objects.visible_to(actor).filter(pk=OuterRef("proposal"))
    asked = Meeting.objects.to_comment(actor.unit_id)
    items = AgendaItem.objects.filter(Exists(seen), ~Exists(said), meeting__in=asked).select_related(
        "meeting", "proposal"
    )
    shown: set[int] = set()
    for item in items.order_by("meeting__comments_due", "meeting", "number")[:SHOWN]:
        if item.meeting_id not in shown:
            shown.add(item.meeting_id)
            url = reverse("reviews:comment_minutes", args=[item.meeting_id])
            yield Duty(COMMENTING, url, item.proposal, item.meeting.comments_due, str(item.meeting))


def _of_agency(actor: Actor, unit: Unit) -> Iterator[Duty]:
    asked = OpinionRequest.objects
    waiting = [asked.due_from(unit), *([asked.to_check(unit)] if actor.is_supervisor else [])]
    for opinion in Rows(waiting, OpinionQuerySet.for_list)[:SHOWN]:
        verb = CHECKING if opinion.state == OpinionState.AWAITING_CHECK else FILE_OPINION.label
        yield Duty(verb, opinion.get_absolute_url(), opinion.plan, opinion.due_on, str(opinion.round))
    for row in _open_matters(actor)[:SHOWN]:
        if row.state == CommitmentState.QUERIED:
            url = reverse("reviews:commitment", args=[row.pk, RECONFIRM.name])
            yield Duty(RECONFIRM.label, url, row.proposal, row.due_on, row.item)
        else:
            url = reverse("reviews:my_matters")
            yield Duty(CONFIRMING, url, row.proposal, None, _("%d 項待確認") % row.proposed)


def _open_matters(actor: Actor) -> Any:
    """What the actor's agency has to clear up, and of each plan the first it has to confirm, with how many there are."""
    open_now = Commitment.objects.open_of(actor)
    proposed = Commitment.objects.filter(
        proposal=OuterRef("proposal"),
        agency=OuterRef("agency"),
        request__state=OpinionState.RELEASED,
        state=CommitmentState.PROPOSED,
    ).order_by()
    is_first = ~Exists(proposed.filter(pk__lt=OuterRef("pk")))
    shown = open_now.for_page().filter(Q(state=CommitmentState.QUERIED) | is_first)
    count = proposed.values("proposal").annotate(n=Count("pk")).values("n")
    return shown.annotate(proposed=Subquery(count)).order_by("state_since", "id")


def _of_rdec(actor: Actor) -> Iterator[Duty]:
    for opinion in OpinionRequest.objects.to_answer()[:SHOWN]:
        verb = REASSIGN.label if opinion.state == OpinionState.MISROUTED else ANSWER_EXTENSION
        url = reverse("reviews:plan", args=[opinion.plan.pk])
        yield Duty(verb, url, opinion.plan, opinion.plan.due_on, str(opinion.agency))
    for plan in _with_parts(actor)[:SHOWN]:
        url = plan.get_absolute_url()
        if plan.state == PlanState.DOCUMENT_REVIEW and plan.to_release:
            yield Duty(RELEASE_OPINION.label, url, plan, plan.due_on, _opinions(plan.to_release))
        elif plan.state == PlanState.CONFIRMING and plan.proposed:
            yield Duty(CONFIRMING, url, plan, plan.due_on, _("%d 項待確認") % plan.proposed)
        elif plan.state == PlanState.PROJECT_MEETING and plan.planned:
            yield _of_planned(plan)


def _of_planned(plan: Any) -> Duty:
    """A notice goes out at once; minutes are recorded from the meeting's day on, and once comments on them are over."""
    url, day, today = plan.get_absolute_url(), timezone.localdate(plan.planned), timezone.localdate(clock.now())
    if plan.meeting_state == MeetingState.PLANNED and today < day:
        return Duty(SEND_NOTICE.label, url, plan, plan.due_on, _("專案會議"))
    commented = plan.meeting_state == MeetingState.MINUTES_CIRCULATED and plan.comments_due
    opens_on = commented + dt.timedelta(days=1) if commented else day
    return Duty(RECORD, url, plan, plan.due_on, _("專案會議"), opens_on)


def _with_parts(actor: Actor) -> Any:
    """RDEC's plans in review with how many opinions and matters wait, and for when a meeting without minutes is planned."""
    filed = OpinionRequest.objects.filter(round__proposal=OuterRef("pk"), state=OpinionState.AWAITING_RELEASE)
    proposed = Commitment.objects.filter(proposal=OuterRef("pk"), state=CommitmentState.PROPOSED)
    planned = Meeting.objects.filter(agenda_items__proposal=OuterRef("pk"), state__in=UNFINISHED).order_by("-id")
    waiting = {
        PlanState.DOCUMENT_REVIEW: filed,
        PlanState.CONFIRMING: proposed,
        PlanState.PROJECT_MEETING: planned,
    }
    held = Proposal.objects.visible_to(actor).filter(holder_unit=actor.unit_id).by_due()
    plans = Rows([held.filter(Exists(parts), state=state) for state, parts in waiting.items()]).first(SHOWN)
    return plans.for_list().annotate(
        to_release=Subquery(filed.order_by().values("round__proposal").annotate(n=Count("pk")).values("n")),
        proposed=Subquery(proposed.order_by().values("proposal").annotate(n=Count("pk")).values("n")),
        planned=Subquery(planned.values("held_at")[:1]),
        meeting_state=Subquery(planned.values("state")[:1]),
        comments_due=Subquery(planned.values("comments_due")[:1]),
    )

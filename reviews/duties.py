"""What waits on a desk in reviews, over all plans: opinions, matters, minutes, what decisions gave units to do; never makes a move."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.states import UnitKind
from proposals.models import Letter, Proposal
from proposals.states import State as PlanState
from proposals.workflow import ASK_REVIEW_REVISION, CALL_MEETING, CONCLUDE_REVIEW, WAIVE_MEETING
from reviews import guards
from reviews.charges.chart import ACCEPT, REPORT
from reviews.meetings.chart import SEND_NOTICE
from reviews.models import AgendaItem, Charge, Commitment, Meeting, OpinionItem, OpinionRequest
from reviews.queries import OpinionQuerySet
from reviews.states import (
    FILED,
    SITTING,
    TO_COME,
    UNFINISHED,
    CommitmentState,
    MeetingState,
    OpinionState,
)
from reviews.steps import (
    ANSWER,
    ANSWER_EXTENSION,
    ASK_WAIVER,
    ASKED,
    CHECKING,
    COMMENTING,
    CONFIRMING,
    NOTHING_OPEN,
    RECORD,
    asks_for_waiver,
    by_meetings,
    charged_words,
    charges_in,
    comments_in,
    day_in,
    opinions_words,
    reported,
)
from reviews.workflow import FILE_OPINION, REASSIGN, RECONFIRM, RELEASE_OPINION
from workflow.calendar import clock
from workflow.engine.steps import MOST_DUTIES, Duty
from workflow.nested import as_json, revive
from workflow.rows import Rows, first_of
from workflow.statements import gathered

if TYPE_CHECKING:
    from accounts.actors import Actor
    from accounts.models import Unit


def duties(actor: Actor) -> Iterator[Duty]:
    """What waits for the actor in reviews: opinions of an agency (one query), what else units are asked (one), RDEC's plans
    and what agencies ask of it (two), the convener's meetings (two).
    """
    if not actor.may_act or actor.unit is None:
        return
    if actor.kind == UnitKind.AGENCY:
        yield from _of_agency(actor, actor.unit)
    if actor.kind == UnitKind.RDEC:
        yield from _of_rdec(actor)
    if actor.kind == UnitKind.CONVENER:
        yield from _of_convener(actor)
    if actor.kind in ASKED:
        yield from _of_unit(actor)


def _of_convener(actor: Actor) -> Iterator[Duty]:
    """The meetings to be chaired within a year, each leading to its page, where its papers are; the last on its own day."""
    today = timezone.localdate(clock.now())
    first = AgendaItem.objects.filter(meeting=OuterRef("pk")).order_by("number").values("proposal")[:1]
    meetings: Any = Meeting.objects.between(today, today + dt.timedelta(days=365), actor)
    to_chair = list(meetings.filter(state__in=TO_COME | SITTING).annotate(first_plan=Subquery(first))[:MOST_DUTIES])
    plans = Proposal.objects.for_list().in_bulk([meeting.first_plan for meeting in to_chair])
    for meeting in to_chair:
        at = timezone.localtime(meeting.held_at)
        part = _("%(meeting)s　%(at)s　%(place)s") % {"meeting": meeting, "at": f"{at:%H:%M}", "place": meeting.place}
        yield Duty(
            _("主持專案會議"), meeting.get_absolute_url(), plans[meeting.first_plan], at.date(), part, takes_place=True
        )


def _of_unit(actor: Actor) -> Iterator[Duty]:
    """What a unit is asked beside opinions: its own matters, drafts of minutes until it has said something or the day has
    passed, what decisions gave it to do until it has reported that as done (one query).
    """
    shown: set[int] = set()
    for plan in _with_asked(actor)[:MOST_DUTIES]:
        screen = reverse("reviews:meeting_mine", args=[plan.running]) if plan.running else ""
        for pk, due, item in plan.queried:
            verb, url = RECONFIRM.label, reverse("reviews:commitment", args=[pk, RECONFIRM.name])
            verb, url = (ANSWER, f"{screen}?matter={pk}") if screen else (verb, url)
            yield Duty(verb, url, plan, day_in(due), item)
        if plan.proposed:
            words = _("%d 項待確認") % plan.proposed
            yield Duty(ANSWER if screen else CONFIRMING, screen or reverse("reviews:my_matters"), plan, None, words)
        for pk, url, day, part in comments_in(plan.drafts):
            if pk not in shown:  # a meeting of several plans asks once
                shown.add(pk)
                yield Duty(COMMENTING, url, plan, day, part)
        for url, day, part in charges_in(plan.charged):
            yield Duty(REPORT.label, url, plan, day, part)


def _with_asked(actor: Actor) -> Any:
    """The plans of which a unit is asked something, with what; which it need not see where a decision names it."""
    matters = Commitment.objects.open_of(actor)
    drafts = AgendaItem.objects.to_comment(actor)
    charges = Charge.objects.due_from(actor.unit_id).order_by("pk")
    waiting: Any = (
        (matters.order_by("state_since", "id"), "due_on"),
        (drafts, "meeting__comments_due"),
        (charges, "due_on"),
    )
    keys = first_of(
        [(rows, day, "proposal") for rows, day in waiting], MOST_DUTIES
    )  # each read in order from its index
    own = {"proposal": OuterRef("pk")}
    proposed = matters.filter(**own, state=CommitmentState.PROPOSED).order_by().values("proposal")
    queried = matters.filter(**own, state=CommitmentState.QUERIED).order_by("state_since", "pk")
    running = Meeting.objects.asking().filter(agenda_items__proposal=OuterRef("pk")).order_by("-id").values("pk")
    plans = Proposal.objects.filter(pk__in=keys).by_due().for_list()
    return plans.annotate(
        running=Subquery(running[:1]),  # the meeting in which it is asked now
        queried=gathered(queried, "pk", "due_on", "item"),
        proposed=Subquery(proposed.annotate(n=Count("pk")).values("n")),
        **by_meetings(actor),
    )


def _of_agency(actor: Actor, unit: Unit) -> Iterator[Duty]:
    asked = OpinionRequest.objects
    waiting = [asked.due_from(unit), *([asked.to_check(unit)] if actor.is_supervisor else [])]
    for opinion in Rows(waiting, OpinionQuerySet.for_list)[:MOST_DUTIES]:
        checks = opinion.state == OpinionState.AWAITING_CHECK
        verb, url = CHECKING if checks else FILE_OPINION.label, opinion.get_absolute_url()
        yield Duty(verb, url, opinion.plan, opinion.due_on, str(opinion.round), decides=checks, lacks="")


def _of_rdec(actor: Actor) -> Iterator[Duty]:
    for opinion in OpinionRequest.objects.to_answer()[:MOST_DUTIES]:
        verb = REASSIGN.label if opinion.state == OpinionState.MISROUTED else ANSWER_EXTENSION
        url = reverse("reviews:plan", args=[opinion.plan.pk])
        yield Duty(verb, url, opinion.plan, opinion.plan.due_on, str(opinion.agency), lacks="")
    for plan in _with_parts(actor)[:MOST_DUTIES]:
        url = plan.get_absolute_url()
        if plan.state == PlanState.DOCUMENT_REVIEW:
            yield _of_replied(plan)
        elif plan.state == PlanState.CONFIRMING:
            yield from _of_confirming(plan, actor)
        elif plan.state == PlanState.PROJECT_MEETING and plan.planned:
            yield _of_planned(plan)
        for pk, due, number, item, unit in plan.reported:
            url = reverse("reviews:charge", args=[pk])
            yield Duty(ACCEPT.label, url, plan, day_in(due), f"{unit}　{charged_words(number, item)}")


def _of_replied(plan: Any) -> Duty:
    """Every agency has replied: what it said is released, then answered by the proposer, then the review ends (R20)."""
    url = plan.get_absolute_url()
    if plan.to_release:
        return Duty(RELEASE_OPINION.label, url, plan, plan.due_on, opinions_words(plan.to_release), lacks="")
    if plan.unanswered:
        words = _("%d 項意見待回應") % plan.unanswered
        return Duty(ASK_REVIEW_REVISION.label, url, plan, plan.due_on, words, lacks="")
    return Duty(CONCLUDE_REVIEW.label, url, plan, plan.due_on, lacks="")


def _of_confirming(plan: Any, actor: Actor) -> Iterator[Duty]:
    """What is proposed is confirmed; what is queried is for a meeting; where nothing is left, none is needed (R4)."""
    url = plan.get_absolute_url()
    if plan.proposed:
        yield Duty(CONFIRMING, url, plan, plan.due_on, _("%d 項待確認") % plan.proposed)
    elif plan.open_matters:
        yield Duty(CALL_MEETING.label, url, plan, plan.due_on, _("%d 項待釐清") % plan.open_matters)
    elif not asks_for_waiver(actor):
        yield Duty(WAIVE_MEETING.label, url, plan, plan.due_on, NOTHING_OPEN, decides=True, lacks="")
    elif not plan.asks_waiver:
        yield Duty(ASK_WAIVER, url, plan, plan.due_on, NOTHING_OPEN)


def _of_planned(plan: Any) -> Duty:
    """A notice goes out at once; minutes are recorded from the meeting's day on, and once comments on them are over."""
    meeting: Meeting = revive(Meeting, plan.planned[0])
    url, day = plan.get_absolute_url(), timezone.localdate(meeting.held_at)
    if guards.is_notice_due(meeting):
        return Duty(SEND_NOTICE.label, url, plan, plan.due_on, _("專案會議"))
    commented = meeting.state == MeetingState.MINUTES_CIRCULATED and meeting.comments_due
    opens_on = commented + dt.timedelta(days=1) if commented else day
    return Duty(RECORD, url, plan, plan.due_on, _("專案會議"), opens_on)


def _with_parts(actor: Actor) -> Any:
    """RDEC's plans in review with how many opinions and matters wait, and for when a meeting without minutes is planned."""
    filed = OpinionRequest.objects.filter(round__proposal=OuterRef("pk"), state=OpinionState.AWAITING_RELEASE)
    proposed = Commitment.objects.filter(proposal=OuterRef("pk"), state=CommitmentState.PROPOSED)
    planned = Meeting.objects.filter(agenda_items__proposal=OuterRef("pk"), state__in=UNFINISHED).order_by("-id")
    queried = Commitment.objects.filter(proposal=OuterRef("pk"), state=CommitmentState.QUERIED)
    asked = Letter.objects.kept().filter(proposal=OuterRef("pk"), unit=actor.unit_id, occasion=WAIVE_MEETING.name)
    asking = OpinionItem.objects.filter(
        request__round__proposal=OuterRef("pk"), request__state__in=FILED, answered_at=None
    )
    seen = Proposal.objects.visible_to(actor).by_due()
    own = seen.filter(holder_unit=actor.unit_id)
    meeting = own.filter(Exists(planned), state=PlanState.PROJECT_MEETING)
    # All of these: where nothing is left, that is what counts.
    led = [own.filter(state=state) for state in (PlanState.DOCUMENT_REVIEW, PlanState.CONFIRMING)]
    held = [(rows, "due_on", "id") for rows in (*led, meeting)]
    keys = first_of([*held, (Charge.objects.reported(), "due_on", "proposal")], MOST_DUTIES)
    unanswered = asking.order_by().values("request__round__proposal").annotate(n=Count("pk")).values("n")
    return (
        seen.filter(pk__in=keys)
        .for_list()
        .annotate(
            to_release=Subquery(filed.order_by().values("round__proposal").annotate(n=Count("pk")).values("n")),
            unanswered=Subquery(unanswered),
            proposed=Subquery(proposed.order_by().values("proposal").annotate(n=Count("pk")).values("n")),
            open_matters=Subquery(queried.order_by().values("proposal").annotate(n=Count("pk")).values("n")),
            asks_waiver=Exists(asked.since(OuterRef("state_since"))),
            planned=as_json(planned[:1]),
            reported=reported(),
        )
    )

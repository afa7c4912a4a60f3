"""What a plan waits for in its review: opinions, commitments, minutes, and whom for; never makes a move."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.states import UnitKind
from proposals.models import Letter, Proposal
from proposals.permissions import is_rdec
from proposals.states import IN_REVIEW, STAGES, Stage
from proposals.states import State as PlanState
from proposals.workflow import CALL_MEETING, WAIVE_MEETING
from reviews import guards
from reviews.charges.chart import ACCEPT, REPORT
from reviews.commitments.meeting_moves import AT_MEETING
from reviews.letters.drafts import RECORDING
from reviews.meetings.chart import CIRCULATE_MINUTES, DRAFT_MINUTES, HOLD, SEND_NOTICE
from reviews.models import AgendaItem, Charge, Commitment, Meeting, OpinionRequest
from reviews.queries import OpinionQuerySet
from reviews.states import (
    IN_AGENCY,
    STRUCK,
    UNDER_REVIEW,
    UNFINISHED,
    ChargeState,
    CommitmentState,
    MeetingState,
    OpinionState,
)
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
from workflow.statements import gathered
from workflow.states import Party

if TYPE_CHECKING:
    from accounts.actors import Actor
    from accounts.models import Unit
    from workflow.engine.facts import Facts

SHOWN = 30
NEVER_ASKED = {UnitKind.RDEC, UnitKind.NDC, UnitKind.COUNSELLING_TEAM, UnitKind.PARTNER}
ASKED = frozenset(set(UnitKind) - NEVER_ASKED)  # of minutes and decisions
ANSWER_EXTENSION = gettext_lazy("答覆展延申請")
CHECKING = gettext_lazy("核閱審查意見")
CONFIRMING: Words = gettext_lazy("確認分工與配合事項")
ASK_WAIVER = gettext_lazy("簽請免召開專案會議")
NOTHING_OPEN = gettext_lazy("沒有待確認的分工或配合事項")
ANSWER = gettext_lazy("在會議中回答")
RECORD = gettext_lazy("登錄會議紀錄與決議")
NEXT_OF_MEETING: dict[str, Move] = {
    MeetingState.PLANNED: SEND_NOTICE,
    MeetingState.NOTIFIED: HOLD,
    MeetingState.HELD: DRAFT_MINUTES,
    MeetingState.MINUTES_DRAFTED: CIRCULATE_MINUTES,
}
COMMENTING = gettext_lazy("對紀錄稿表示意見")
ASIDE = AT_MEETING | {DROP}  # an agency is waited for to confirm; what else it may answer is beside it
CHARGED = ("pk", "due_on", "decision__number", "commitment__item")
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
    """What agencies and RDEC may do in the plan's review (one query, which the guards share; none for others).

    What any unit is asked by a meeting is asked for at the meeting's stage (one query).
    """
    plan: Proposal = facts.instance
    yield from _asked_by_meetings(plan, actor)
    if plan.state not in IN_REVIEW or actor.kind not in (UnitKind.AGENCY, UnitKind.RDEC):
        return
    if plan.state in UNDER_REVIEW:
        yield from _of_opinions(facts.of(guards.opinions), actor)
    if plan.state == PlanState.PROJECT_MEETING and actor.kind == UnitKind.AGENCY:
        yield from _in_meeting(facts, actor)
    yield from _of_commitments(facts, actor)
    if plan.state == PlanState.CONFIRMING and asks_for_waiver(actor) and guards.needs_no_meeting(facts):
        drafted = any(letter["occasion"] == WAIVE_MEETING.name for letter in getattr(plan, "drafted", ()))
        yield from [] if drafted else [Step(ASK_WAIVER, reverse("proposals:letters", args=[plan.pk]), weight="primary")]
    if plan.state == PlanState.PROJECT_MEETING and is_rdec(plan, actor):
        yield from _of_meeting(facts)


def asks_for_waiver(actor: Actor) -> bool:
    """RDEC's supervisors waive a meeting; its officers ask them to, by a 簽 (R4)."""
    return actor.kind == UnitKind.RDEC and actor.may_act and not actor.is_supervisor


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


def _in_meeting(facts: Facts, actor: Actor) -> Iterator[Step]:
    """An agency with a matter that is open answers where the meeting sits (one query, for such an agency)."""
    if any(matter.agency_id == actor.unit_id for matter in facts.of(guards.unsettled)) and actor.may_act:
        meeting = facts.of(guards.last_meeting)
        if meeting and guards.is_running(meeting):
            yield Step(ANSWER, reverse("reviews:meeting_mine", args=[meeting.pk]), weight="primary", part=str(meeting))


def _asked_by_meetings(plan: Proposal, actor: Actor) -> Iterator[Step]:
    """Drafts of minutes and decisions that wait for the actor's unit, as its desk has them (one query).

    Pages of later stages have no query to spare: there the desk alone says it.
    """
    if not actor.may_act or actor.kind not in ASKED or STAGES.get(plan.state) != Stage.MEETING:
        return
    row: Any = Proposal.objects.filter(pk=plan.pk).annotate(**_by_meetings(actor))
    for found in row.values("drafts", "charged"):
        for _pk, url, due, part in _comments(found["drafts"]):
            yield Step(COMMENTING, url, weight="primary", part=part, due_on=due)
        for url, due, part in _charges(found["charged"]):
            yield Step(REPORT.label, url, weight="primary", part=part, due_on=due)


def duties(actor: Actor) -> Iterator[Duty]:
    """What waits for the actor in reviews: opinions of an agency (one query), what else units are asked (one), RDEC's plans
    and what agencies ask of it (two).
    """
    if not actor.may_act or actor.unit is None:
        return
    if actor.kind == UnitKind.AGENCY:
        yield from _of_agency(actor, actor.unit)
    if actor.kind == UnitKind.RDEC:
        yield from _of_rdec(actor)
    if actor.kind in ASKED:
        yield from _of_unit(actor)


def _of_unit(actor: Actor) -> Iterator[Duty]:
    """What a unit is asked beside opinions: its own matters, drafts of minutes until it has said something or the day has
    passed, what decisions gave it to do until it has reported that as done (one query).
    """
    shown: set[int] = set()
    for plan in _with_asked(actor)[:SHOWN]:
        screen = reverse("reviews:meeting_mine", args=[plan.running]) if plan.running else ""
        for pk, due, item in plan.queried:
            verb, url = RECONFIRM.label, reverse("reviews:commitment", args=[pk, RECONFIRM.name])
            verb, url = (ANSWER, f"{screen}?matter={pk}") if screen else (verb, url)
            yield Duty(verb, url, plan, _day(due), item)
        if plan.proposed:
            words = _("%d 項待確認") % plan.proposed
            yield Duty(ANSWER if screen else CONFIRMING, screen or reverse("reviews:my_matters"), plan, None, words)
        for pk, url, day, part in _comments(plan.drafts):
            if pk not in shown:  # a meeting of several plans asks once
                shown.add(pk)
                yield Duty(COMMENTING, url, plan, day, part)
        for url, day, part in _charges(plan.charged):
            yield Duty(REPORT.label, url, plan, day, part)


def _comments(drafts: Any) -> Iterator[tuple[int, str, dt.date | None, str]]:
    """Meetings whose drafts are out: key, where they are commented on, until when, which meeting."""
    for pk, due, year, number in drafts:
        yield pk, reverse("reviews:comment_minutes", args=[pk]), _day(due), str(Meeting(year=year, number=number))


def _charges(charged: Any) -> Iterator[tuple[str, dt.date | None, str]]:
    """What decisions gave a unit to do: where it is reported, until when, which decision."""
    for pk, due, number, item in charged:
        yield reverse("reviews:charge_move", args=[pk, REPORT.name]), _day(due), _charged(number, item)


def _charged(number: int | None, item: str | None) -> str:
    """What tells a charge from others of its plan: its decision's number, else what was confirmed."""
    return _("決議 %(n)d") % {"n": number} if number else item or ""


def _day(day: str | None) -> dt.date | None:
    return dt.date.fromisoformat(day) if day else None


def _with_asked(actor: Actor) -> Any:
    """The plans of which a unit is asked something, with what; which it need not see where a decision names it."""
    matters = Commitment.objects.open_of(actor)
    drafts = AgendaItem.objects.to_comment(actor)
    charges = Charge.objects.due_from(actor.unit_id).order_by("pk")
    waiting = ((matters.order_by("state_since", "id"), "proposal"), (drafts, "proposal"), (charges, "proposal"))
    asked = [rows.values(key)[:SHOWN] for rows, key in waiting]  # each read in order from its index
    own = {"proposal": OuterRef("pk")}
    proposed = matters.filter(**own, state=CommitmentState.PROPOSED).order_by().values("proposal")
    queried = matters.filter(**own, state=CommitmentState.QUERIED).order_by("state_since", "pk")
    keys: Any = asked[0].union(*asked[1:])
    running = Meeting.objects.running().filter(agenda_items__proposal=OuterRef("pk")).order_by("-id").values("pk")
    plans = Proposal.objects.filter(pk__in=keys).by_due().for_list()
    return plans.annotate(
        running=Subquery(running[:1]),  # the meeting in which it is asked now
        queried=gathered(queried, "pk", "due_on", "item"),
        proposed=Subquery(proposed.annotate(n=Count("pk")).values("n")),
        **_by_meetings(actor),
    )


def _by_meetings(actor: Actor) -> dict[str, Any]:
    """Of a plan the drafts of minutes and what decisions gave the actor's unit to do."""
    drafts = AgendaItem.objects.to_comment(actor).filter(proposal=OuterRef("pk"))
    charges = Charge.objects.due_from(actor.unit_id).filter(proposal=OuterRef("pk")).order_by("pk")
    told = ("meeting", "meeting__comments_due", "meeting__year", "meeting__number")
    return {"drafts": gathered(drafts, *told), "charged": gathered(charges, *CHARGED)}


def _of_agency(actor: Actor, unit: Unit) -> Iterator[Duty]:
    asked = OpinionRequest.objects
    waiting = [asked.due_from(unit), *([asked.to_check(unit)] if actor.is_supervisor else [])]
    for opinion in Rows(waiting, OpinionQuerySet.for_list)[:SHOWN]:
        verb = CHECKING if opinion.state == OpinionState.AWAITING_CHECK else FILE_OPINION.label
        yield Duty(verb, opinion.get_absolute_url(), opinion.plan, opinion.due_on, str(opinion.round))


def _of_rdec(actor: Actor) -> Iterator[Duty]:
    for opinion in OpinionRequest.objects.to_answer()[:SHOWN]:
        verb = REASSIGN.label if opinion.state == OpinionState.MISROUTED else ANSWER_EXTENSION
        url = reverse("reviews:plan", args=[opinion.plan.pk])
        yield Duty(verb, url, opinion.plan, opinion.plan.due_on, str(opinion.agency))
    for plan in _with_parts(actor)[:SHOWN]:
        url = plan.get_absolute_url()
        if plan.state == PlanState.DOCUMENT_REVIEW and plan.to_release:
            yield Duty(RELEASE_OPINION.label, url, plan, plan.due_on, _opinions(plan.to_release))
        elif plan.state == PlanState.CONFIRMING:
            yield from _of_confirming(plan, actor)
        elif plan.state == PlanState.PROJECT_MEETING and plan.planned:
            yield _of_planned(plan)
        for pk, due, number, item, unit in plan.reported:
            url = reverse("reviews:charge", args=[pk])
            yield Duty(ACCEPT.label, url, plan, _day(due), f"{unit}　{_charged(number, item)}")


def _of_confirming(plan: Any, actor: Actor) -> Iterator[Duty]:
    """What is proposed is confirmed; what is queried is for a meeting; where nothing is left, none is needed (R4)."""
    url = plan.get_absolute_url()
    if plan.proposed:
        yield Duty(CONFIRMING, url, plan, plan.due_on, _("%d 項待確認") % plan.proposed)
    elif plan.open_matters:
        yield Duty(CALL_MEETING.label, url, plan, plan.due_on, _("%d 項待釐清") % plan.open_matters)
    elif not asks_for_waiver(actor):
        yield Duty(WAIVE_MEETING.label, url, plan, plan.due_on, NOTHING_OPEN)
    elif not plan.asks_waiver:
        yield Duty(ASK_WAIVER, url, plan, plan.due_on, NOTHING_OPEN)


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
    queried = Commitment.objects.filter(proposal=OuterRef("pk"), state=CommitmentState.QUERIED)
    asked = Letter.objects.filter(proposal=OuterRef("pk"), unit=actor.unit_id, occasion=WAIVE_MEETING.name)
    waiting = {PlanState.DOCUMENT_REVIEW: filed, PlanState.PROJECT_MEETING: planned}
    reported = Charge.objects.filter(proposal=OuterRef("pk"), state=ChargeState.REPORTED)
    seen = Proposal.objects.visible_to(actor).by_due()
    held = seen.filter(holder_unit=actor.unit_id)
    parts_of = [held.filter(Exists(parts), state=state) for state, parts in waiting.items()]
    confirming = held.filter(state=PlanState.CONFIRMING)  # all of them: where nothing is left, that is what counts
    plans = Rows([*parts_of, confirming, seen.filter(Exists(reported))]).first(SHOWN)
    return plans.for_list().annotate(
        to_release=Subquery(filed.order_by().values("round__proposal").annotate(n=Count("pk")).values("n")),
        proposed=Subquery(proposed.order_by().values("proposal").annotate(n=Count("pk")).values("n")),
        open_matters=Subquery(queried.order_by().values("proposal").annotate(n=Count("pk")).values("n")),
        asks_waiver=Exists(asked.since(OuterRef("state_since"))),
        planned=Subquery(planned.values("held_at")[:1]),
        meeting_state=Subquery(planned.values("state")[:1]),
        comments_due=Subquery(planned.values("comments_due")[:1]),
        reported=gathered(reported.order_by("pk"), *CHARGED, "unit__name"),
    )

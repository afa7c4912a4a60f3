"""What a plan waits for in its review: opinions, commitments, minutes, and whom for; never makes a move."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.states import UnitKind
from proposals.models import Proposal
from proposals.permissions import is_rdec
from proposals.states import IN_REVIEW, STAGES, Stage
from proposals.states import State as PlanState
from proposals.workflow import WAIVE_MEETING
from reviews import guards
from reviews.charges.chart import ACCEPT, REPORT
from reviews.commitments.meeting_moves import AT_MEETING
from reviews.letters.offers import RECORDING
from reviews.meetings.chart import CIRCULATE_MINUTES, DRAFT_MINUTES, HOLD, SEND_NOTICE
from reviews.models import AgendaItem, Charge, Meeting, OpinionItem, OpinionRequest
from reviews.states import (
    IN_AGENCY,
    STRUCK,
    UNDER_REVIEW,
    UNFINISHED,
    ChargeState,
    CommitmentState,
    MeetingState,
)
from reviews.workflow import (
    DROP,
    EXCUSE_OPINION,
    EXTEND_OPINION,
    RELEASE_OPINION,
    WITHDRAW_REQUEST,
)
from workflow import known
from workflow.calendar import clock
from workflow.engine.moves import Move, Waiting
from workflow.engine.services import available_moves, hand_on
from workflow.engine.steps import Step, of_offer
from workflow.engine.verdicts import Words
from workflow.statements import gathered
from workflow.states import Party
from workflow.templatetags.cs import roc

if TYPE_CHECKING:
    from accounts.actors import Actor
    from workflow.engine.facts import Facts


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


FILED_AGAIN = "filed again: %s"  # what the act knows of a plan


class Filing(NamedTuple):
    """Which items a filing answers, and whether agencies are asked anew."""

    items: Sequence[int]
    asks_again: bool


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


def follow_filing(plan: Proposal, by: Actor | None) -> None:
    """What a filing answers is answered, and a plan of which no agency is asked anew is RDEC's, before anybody is told in whose
    hands it is and what to do.
    """
    filing: Filing | None = known.once(FILED_AGAIN % plan.pk, lambda: None)
    if filing is None or plan.state != PlanState.DOCUMENT_REVIEW:
        return
    OpinionItem.objects.filter(pk__in=filing.items).update(answered_at=clock.now())
    if not filing.asks_again:
        follow_plan(plan, by)


def steps(facts: Facts, actor: Actor) -> Iterator[Step]:
    """What agencies and RDEC may do in the plan's review (one query, which the guards share; none for others), and what any unit
    is asked beside its course.
    """
    plan: Proposal = facts.instance
    yield from _asked_by_itself(plan, actor)
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
        weight, url = "normal" if waits else "primary", reverse("reviews:release", args=[round_id])
        yield Step(RELEASE_OPINION.label, url, weight=weight, part=opinions_words(n))


def opinions_words(n: int) -> str:
    """How many opinions wait."""
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
    first = "normal" if guards.is_notice_due(meeting) else "primary"
    url = reverse("reviews:minutes", args=[meeting.pk])
    of_it: dict[str, Any] = {"part": str(meeting), "about": meeting.pk}
    yield Step(RECORD, url, recorded, weight=first, name=RECORDING, **of_it)
    if (move := NEXT_OF_MEETING.get(meeting.state)) and (move != HOLD or has_come):
        args = [meeting.pk] if move == DRAFT_MINUTES else [meeting.pk, move.name]
        weight = "normal" if recorded and first == "primary" else "primary"
        yield Step(move.label, reverse(move.route, args=args), weight=weight, name=move.name, **of_it)
    if not has_come:
        yield Step(_("會議已提前召開，登錄紀錄"), url, **of_it)


def _in_meeting(facts: Facts, actor: Actor) -> Iterator[Step]:
    """An agency with a matter that is open answers where the meeting sits, on its day (one query, for such an agency)."""
    if any(matter.agency_id == actor.unit_id for matter in facts.of(guards.unsettled)) and actor.may_act:
        meeting = facts.of(guards.last_meeting)
        if meeting and guards.asks_now(meeting):
            yield Step(ANSWER, reverse("reviews:meeting_mine", args=[meeting.pk]), weight="primary", part=str(meeting))


def _asked_by_itself(plan: Proposal, actor: Actor) -> Iterator[Step]:
    """What the actor's unit is asked beside the plan's own course, whatever its stage, as its desk has it: drafts of minutes,
    what decisions and its own word gave it to do; of RDEC, to accept what was reported.

    No query for a plan that was found with :func:`asked_columns`; one for any other at the meeting's stage.
    """
    if not actor.may_act:
        return
    read: Any = plan.__dict__
    if actor.kind in ASKED and "charged" not in read and STAGES.get(plan.state) == Stage.MEETING:
        row: Any = Proposal.objects.filter(pk=plan.pk).annotate(**by_meetings(actor))
        read = row.values("drafts", "charged").get()
    for _pk, url, due, part in comments_in(read.get("drafts") or ()):
        yield Step(COMMENTING, url, weight="primary", part=part, due_on=due)
    for url, due, part in charges_in(read.get("charged") or ()):
        yield Step(REPORT.label, url, weight="primary", part=_until(part, due), name=REPORT.name)
    for pk, due, number, item, unit in read.get("reported") or ():
        part = f"{unit}　{charged_words(number, item)}"
        yield Step(ACCEPT.label, reverse("reviews:charge", args=[pk]), part=_until(part, day_in(due)), name=ACCEPT.name)


def _until(part: str, due: dt.date | None) -> str:
    """The panel's day is that of who holds the plan; one of a part's own stands with the part."""
    return _("%(part)s，%(day)s 前") % {"part": part, "day": roc(due)} if due else part


def asked_columns(actor: Actor) -> dict[str, Any]:
    """What the page of a plan reads for :func:`_asked_by_itself`, by name."""
    if not actor.may_act:
        return {}
    return (
        {"reported": reported()} if actor.kind == UnitKind.RDEC else by_meetings(actor) if actor.kind in ASKED else {}
    )


def reported() -> Any:
    """Of a plan what units have reported and RDEC has not answered."""
    rows = Charge.objects.filter(proposal=OuterRef("pk"), state=ChargeState.REPORTED).order_by("pk")
    return gathered(rows, *CHARGED, "unit__name")


def comments_in(drafts: Any) -> Iterator[tuple[int, str, dt.date | None, str]]:
    """Meetings whose drafts are out: key, where they are commented on, until when, which meeting."""
    for pk, due, year, number in drafts:
        yield pk, reverse("reviews:comment_minutes", args=[pk]), day_in(due), str(Meeting(year=year, number=number))


def charges_in(charged: Any) -> Iterator[tuple[str, dt.date | None, str]]:
    """What decisions gave a unit to do: where it is reported, until when, which decision."""
    for pk, due, number, item in charged:
        yield reverse("reviews:charge_move", args=[pk, REPORT.name]), day_in(due), charged_words(number, item)


def charged_words(number: int | None, item: str | None) -> str:
    """What tells a charge from others of its plan: its decision's number, else what was confirmed."""
    return _("決議 %(n)d") % {"n": number} if number else item or ""


def day_in(day: str | None) -> dt.date | None:
    """A day as a gathered column has it."""
    return dt.date.fromisoformat(day) if day else None


def by_meetings(actor: Actor) -> dict[str, Any]:
    """Of a plan the drafts of minutes and what decisions gave the actor's unit to do."""
    drafts = AgendaItem.objects.to_comment(actor).filter(proposal=OuterRef("pk"))
    charges = Charge.objects.due_from(actor.unit_id).filter(proposal=OuterRef("pk")).order_by("pk")
    told = ("meeting", "meeting__comments_due", "meeting__year", "meeting__number")
    return {"drafts": gathered(drafts, *told), "charged": gathered(charges, *CHARGED)}

"""Rounds as the review tab shows them; a row never holds an opinion's words unless the actor may read them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from django.db.models import BooleanField, ExpressionWrapper
from django.utils import timezone
from django.utils.translation import gettext as _

from inputs.fields import format_roc
from inputs.words import listed
from proposals.permissions import is_rdec
from proposals.states import State as PlanState
from reviews.commitments.pages import matrix
from reviews.guards import day_has_come
from reviews.letters.drafts import offers_of
from reviews.models import OpinionRequest, ReviewRound
from reviews.pages import Button, buttons
from reviews.permissions import can_read, opinion_q
from reviews.states import FILED, UNDER_REVIEW, CommitmentRole, MeetingStatus, OpinionState
from workflow.calendar.days import WorkingCalendar
from workflow.nested import Nested, read

if TYPE_CHECKING:
    from accounts.actors import Actor
    from proposals.models import Proposal, ProposalTransition


@dataclass(frozen=True)
class Row:
    """One agency in a round's table; ``opinion`` is None when the actor may not read it."""

    agency: str
    words: str  # its result, else where it stands
    opinion: OpinionRequest | None = None
    offers: str = ""  # 主辦 1、協辦 2
    due_on: Any = None  # of a request still open that the actor follows
    replied: str = ""  # 第 6 天回復
    buttons: list[Button] = field(default_factory=list)


@dataclass(frozen=True)
class RoundCard:
    """A round, its table, and how many opinions RDEC may release now."""

    round: ReviewRound
    rows: list[Row]
    working_days: int
    to_release: int
    may_ask_more: bool = False

    @property
    def is_readable(self) -> bool:
        """May the reader read an opinion of it?"""
        return any(row.opinion for row in self.rows)

    @property
    def is_released(self) -> bool:
        """Was one of those opinions released?"""
        return any(row.opinion and row.opinion.state == OpinionState.RELEASED for row in self.rows)


def review_context(
    plan: Proposal, actor: Actor, calendar: WorkingCalendar, log: list[ProposalTransition]
) -> dict[str, Any]:
    """Context of the tab beside the plan's own (three queries, whatever the number of agencies; none before forming)."""
    rounds = rounds_of(plan, actor) if plan.case_number else []
    meetings = (
        plan.agenda_items.select_related("meeting", "meeting__minutes", "version")
        .defer("version__content")
        .order_by("-id")
    )
    agenda = read(meetings, {"decisions": Nested()}) if plan.case_number else []
    for item in agenda:
        item.meeting.early = day_has_come(item.meeting).reason
        item.letter_offers = offers_of(plan, item.meeting_id, actor)
    cards = [_card(opened, actor, calendar) for opened in rounds]
    if cards and is_rdec(plan, actor) and plan.state == PlanState.DOCUMENT_REVIEW:
        cards[0] = replace(cards[0], may_ask_more=True)  # the latest round
    return {
        "rounds": cards,
        "matrix": matrix(rounds, actor, log),
        "agenda": agenda,
        "may_record": bool(is_rdec(plan, actor)) and plan.state == PlanState.PROJECT_MEETING,
        "planned": MeetingStatus.PLANNED,
    }


def rounds_of(plan: Proposal, actor: Actor) -> list[ReviewRound]:
    """Rounds with their requests, the latest first; ``seen``: may the actor see the request (two queries)?"""
    rounds = list(plan.review_rounds.select_related("version").defer("version__content").order_by("-number"))
    requests = (
        OpinionRequest.objects.filter(round__in=rounds)
        .select_related("agency")
        .annotate(seen=ExpressionWrapper(opinion_q(actor), BooleanField()))
        .order_by("id")
    )
    asked = read(requests, {"items": Nested(), "commitments": Nested(many={"transitions": Nested()})})
    for opened in rounds:
        opened.asked = [request for request in asked if request.round_id == opened.pk]  # type: ignore[attr-defined]
        for request in opened.asked:  # type: ignore[attr-defined]
            request.round = opened
    return rounds


def _card(opened: ReviewRound, actor: Actor, calendar: WorkingCalendar) -> RoundCard:
    requests: list[Any] = opened.asked  # type: ignore[attr-defined]
    filed = [o for o in requests if o.state == OpinionState.AWAITING_RELEASE]
    may_release = is_rdec(opened.proposal, actor) and opened.proposal.state in UNDER_REVIEW
    return RoundCard(
        opened,
        [_row(o, opened, actor, calendar) if o.seen else _closed_row(o) for o in requests],
        calendar.between(timezone.localdate(opened.opened_at), opened.due_on),
        len(filed) if may_release else 0,
    )


def _closed_row(opinion: OpinionRequest) -> Row:
    """What the others may know before release: that this agency was asked."""
    over = opinion.state in (OpinionState.EXCUSED, OpinionState.CALLED_OFF)
    return Row(str(opinion.agency), str(opinion.get_state_display()) if over else _("審查中"))


def _row(opinion: OpinionRequest, opened: ReviewRound, actor: Actor, calendar: WorkingCalendar) -> Row:
    filed = opinion.state in FILED
    days = calendar.between(timezone.localdate(opened.opened_at), timezone.localdate(opinion.filed_at)) if filed else 0
    result = opinion.get_result_display()
    words = _("%s（待釋出）") % result if opinion.state == OpinionState.AWAITING_RELEASE else result
    return Row(
        agency=str(opinion.agency),
        words=str(words if filed else _standing(opinion)),
        opinion=opinion if filed and can_read(opinion, actor) else None,
        offers=_offers(opinion) if filed else "",
        due_on=opinion.due_on if opinion.state == OpinionState.REQUESTED else None,
        replied=(_("第 %d 天回復") % days if days else _("當天回復")) if filed else "",
        buttons=buttons(opinion, actor),
    )


def _standing(opinion: OpinionRequest) -> str:
    """Where a request without an opinion stands, and whether its agency has begun to type."""
    state = str(opinion.get_state_display())
    if opinion.state != OpinionState.REQUESTED or opinion.begun_at is None:
        return state
    return _("%(state)s（%(day)s 開始填寫）") % {
        "state": state,
        "day": format_roc(timezone.localdate(opinion.begun_at)),
    }


def _offers(opinion: OpinionRequest) -> str:
    roles = [commitment.role for commitment in opinion.commitments.all()]
    counted = [(role.label, roles.count(role.value)) for role in CommitmentRole]
    return listed(f"{label} {n}" for label, n in counted if n)

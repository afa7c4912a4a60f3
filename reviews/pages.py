"""What the review tab of a plan shows; a row never holds an opinion's words unless the actor may read them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from copy import copy
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from django.db.models import BooleanField, ExpressionWrapper
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import spoken
from accounts.states import UnitKind
from inputs.fields import format_roc
from inputs.words import listed
from proposals.corrections.reading import attach, offer
from proposals.permissions import is_rdec
from proposals.states import State as PlanState
from proposals.versions.comparisons import comparison
from reviews.guards import day_has_come
from reviews.letters.drafts import offers_of
from reviews.models import AgendaItem, Commitment, OpinionRequest, OpinionTransition, ReviewRound
from reviews.permissions import can_read, opinion_q
from reviews.states import FILED, UNDER_REVIEW, UNSETTLED, CommitmentRole, CommitmentState, MeetingStatus, OpinionState
from reviews.workflow import CONFIRM, EXCUSE_OPINION, QUERY, RECONFIRM
from workflow.calendar.days import WorkingCalendar
from workflow.engine.services import available_moves
from workflow.models import Stateful
from workflow.nested import Nested, read

if TYPE_CHECKING:
    from accounts.actors import Actor
    from proposals.models import Proposal, ProposalTransition


@dataclass(frozen=True)
class Button:
    """A move of an opinion or commitment: where to, or why not."""

    label: str
    url: str
    reason: str
    weight: str
    move: str


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


@dataclass(frozen=True)
class Cell:
    """One agency's part in one matter."""

    commitment: Commitment
    buttons: list[Button]
    said: list[tuple[str, str]]  # RDEC's question and the agency's answer, for these two
    confirmable: bool = False  # ticked and confirmed with others; then there is no button for it


@dataclass(frozen=True)
class Matrix:
    """分工表: matters down, agencies across (R3)."""

    agencies: list[str]
    lines: list[tuple[str, list[Cell | None]]]
    open_count: int
    to_confirm: int


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


def offer_corrections(plan: Proposal, agenda: list[AgendaItem], log: list[ProposalTransition], actor: Actor) -> None:
    """What was corrected of the meetings, their minutes and their decisions, and what the actor may correct (no query)."""
    for item in agenda:
        item.minutes_of = copy(item.meeting)  # type: ignore[attr-defined]  # corrected apart from time and place
        offer(plan, "decision", item.decisions.all(), log, actor)
    offer(plan, "meeting", [item.meeting for item in agenda], log, actor)
    offer(plan, "minutes", [item.minutes_of for item in agenda], log, actor)  # type: ignore[attr-defined]


def excuses_of(opinion: OpinionRequest, log: list[ProposalTransition], actor: Actor) -> list[OpinionTransition]:
    """Why the review went on without it, with what was corrected of the reason (one query if it did)."""
    if opinion.state != OpinionState.EXCUSED:
        return []
    lines = list(opinion.transitions.filter(move=EXCUSE_OPINION.name))
    for line in lines:
        line.subject = opinion
    offer(opinion.plan, "opinion_line", lines, log, actor)
    return lines


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


def earlier_context(opinion: OpinionRequest) -> dict[str, Any]:
    """In a re-review: the agency's last opinion with the answers to its items, and what differs from what it had seen.

    ``opinion`` comes from ``OpinionQuerySet.for_writing`` (one query).
    """
    before = (
        OpinionRequest.objects.of_plan(opinion.plan)
        .for_writing()
        .filter(agency=opinion.agency_id, round__number__lt=opinion.round.number, state=OpinionState.RELEASED)
    )
    found = read(before.reverse()[:1], {"items": Nested(), "commitments": Nested()})
    if not found:
        return {}
    seen, now = found[0].round.version, opinion.round.version
    return {"earlier": found[0], "changed": comparison(seen, now) if seen != now else None}


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


def buttons(case: Stateful, actor: Actor) -> list[Button]:
    """The moves the actor may make of an opinion or a commitment; a round is released as a whole."""
    offers = [offer for offer in available_moves(case, actor) if offer.move.name != "release_opinion"]
    args = [[case.pk, o.move.name] if isinstance(case, Commitment) else [case.pk] for o in offers]
    return [
        Button(str(o.move.label), reverse(o.move.route, args=a), str(o.verdict.reason), o.move.weight, o.move.name)
        for o, a in zip(offers, args, strict=True)
    ]


def matrix(rounds: list[ReviewRound], actor: Actor, log: list[ProposalTransition]) -> Matrix:
    """Agency × matter, each with its role, where it stands and what the actor may do (no query).

    A commitment is seen by whoever may read the opinion that offered it, as ``commitment_q`` says to a list.
    """
    found = sorted((c for opened in rounds for c in _commitments(opened, actor)), key=lambda c: c.pk)
    agencies = list(dict.fromkeys(str(c.agency) for c in found))
    cells = {(c.item, str(c.agency)): _cell(c, buttons(c, actor), actor, log) for c in found}
    items = dict.fromkeys(c.item for c in found)
    lines = [(item, [cells.get((item, agency)) for agency in agencies]) for item in items]
    return Matrix(agencies, lines, sum(c.state in UNSETTLED for c in found), sum(c.confirmable for c in cells.values()))


def _cell(commitment: Commitment, offered: list[Button], actor: Actor, log: list[ProposalTransition]) -> Cell:
    rest = [button for button in offered if button.move != CONFIRM.name or button.reason]
    concerned = actor.kind == UnitKind.RDEC or actor.unit_id == commitment.agency_id
    return Cell(commitment, rest, exchange(commitment, log) if concerned else [], confirmable=len(rest) < len(offered))


def exchange(commitment: Commitment, log: Iterable[ProposalTransition]) -> list[tuple[str, str]]:
    """What RDEC last asked the agency to clear up, and what it answered since, both as corrected in the plan's ``log``.

    Nothing where nothing was asked.
    """
    lines = sorted(commitment.transitions.all(), key=lambda line: line.pk)
    attach("commitment_line", lines, log)
    asked = next((n for n in reversed(range(len(lines))) if lines[n].move == QUERY.name), len(lines))
    told = [line for line in lines[asked:] if line.move in (QUERY.name, RECONFIRM.name)]
    said = [(spoken(line.actor_label), _said_last(line)) for line in told]
    return [(who, words) for who, words in said if words]


def _said_last(line: Any) -> str:
    found: str = next((line.data[name] for name in ("reason", "note") if line.data.get(name)), "")
    return next((str(made.value) for made in reversed(line.corrections) if made.field in ("reason", "note")), found)


def _commitments(opened: ReviewRound, actor: Actor) -> Iterator[Commitment]:
    requests: list[Any] = opened.asked  # type: ignore[attr-defined]
    for opinion in requests:
        for commitment in opinion.commitments.all() if opinion.seen and can_read(opinion, actor) else ():
            if commitment.state != CommitmentState.DROPPED:
                commitment.agency, commitment.proposal = opinion.agency, opened.proposal
                yield commitment

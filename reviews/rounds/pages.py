"""Rounds as the review tab shows them; a row never holds an opinion's words unless the actor may read them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from django.db.models import BooleanField, ExpressionWrapper
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.states import Role, UnitKind
from inputs.fields import format_day
from inputs.words import listed
from proposals.pages import waived
from proposals.permissions import is_rdec
from proposals.states import State as PlanState
from reviews.commitments.forms import EvidenceForm
from reviews.commitments.pages import matrix, need_context, need_of
from reviews.guards import day_has_come
from reviews.letters.offers import offers_of
from reviews.models import OpinionRequest, ReviewRound
from reviews.pages import asked_of_rdec, page_of_opinion_move, written
from reviews.permissions import can_read, opinion_q, veil
from reviews.rounds.nudging import may_nudge, nudges, why_none
from reviews.states import (
    FILED,
    IN_AGENCY,
    STRUCK,
    UNDER_REVIEW,
    UNFINISHED,
    CommitmentKind,
    CommitmentRole,
    OpinionState,
)
from workflow.calendar.days import WorkingCalendar
from workflow.engine.views import Button, buttons
from workflow.nested import Nested, read

if TYPE_CHECKING:
    from accounts.actors import Actor
    from proposals.models import Proposal, ProposalTransition
    from workflow.engine.facts import Facts


STEPS = (gettext_lazy("分送"), gettext_lazy("撰寫"), gettext_lazy("核閱"), gettext_lazy("回復"))


@dataclass(frozen=True)
class Row:
    """One agency in a round's table; ``opinion`` is None when the actor may not read it."""

    agency: str
    words: str  # its result, else where it stands
    opinion: OpinionRequest | None = None
    at: int = 0  # how far it has come of STEPS, for who follows it
    is_struck: bool = False  # asked no more
    why: str = ""  # why it was sent back, or until when more time is asked for and why
    nudged: str = ""  # 已催辦 2 次，最近 115.11.25（承辦人）
    nudge: OpinionRequest | None = None  # late, and not nudged today
    offers: str = ""  # 主辦 1、協辦 2
    due_on: Any = None  # of a request still open that the actor follows
    replied: str = ""  # 第 6 天回復
    buttons: list[Button] = field(default_factory=list)

    @property
    def fits(self) -> list[str]:
        """What it says of the fit with the programmes: of the plan, then of each venture by its number (R2)."""
        if self.opinion is None:
            return []
        said = [(v.number, v.fit) for v in self.opinion.venture_opinions.all() if v.fit]
        by_venture = [_("事業提案 %(n)d：%(fit)s") % {"n": number, "fit": fit} for number, fit in said]
        return [self.opinion.fit_opinion, *by_venture] if self.opinion.fit_opinion else by_venture

    @property
    def bar(self) -> str:
        """How far it has come, for the eye; the word stands beside it."""
        return "■" * self.at + "□" * (len(STEPS) - self.at) if self.at else ""

    @property
    def step(self) -> Any:
        """The word."""
        return STEPS[self.at - 1] if self.at else ""


@dataclass(frozen=True)
class RoundCard:
    """A round, its table, and how many opinions RDEC may release now."""

    round: ReviewRound
    rows: list[Row]
    working_days: int
    to_release: int
    may_ask_more: bool = False
    is_followed: bool = False  # by RDEC: who has answered, where the others are
    no_nudge: str = ""  # why RDEC can nudge nobody now

    @property
    def late(self) -> list[Row]:
        """Whom RDEC may nudge now."""
        return [row for row in self.rows if row.nudge]

    @property
    def standing(self) -> str:
        """「2／4 機關已回復，1 核閱中、1 撰寫中」."""
        asked = [row for row in self.rows if not row.is_struck]
        done = sum(row.at == len(STEPS) for row in asked)
        words = _("%(done)d／%(asked)d 機關已回復") % {"done": done, "asked": len(asked)}
        found = [(n, _("%(n)d %(step)s中") % {"n": n, "step": step}) for n, step in self._under_way(asked)]
        return words + "".join(_("，%s") % listed(said for _n, said in found) if found else "")

    @staticmethod
    def _under_way(asked: list[Row]) -> list[tuple[int, Any]]:
        counts = ((sum(row.at == at for row in asked), step) for at, step in enumerate(STEPS, 1) if at < len(STEPS))
        return [(n, step) for n, step in counts if n]

    @property
    def is_readable(self) -> bool:
        """May the reader read an opinion of it?"""
        return any(row.opinion for row in self.rows)

    @property
    def is_released(self) -> bool:
        """Was one of those opinions released?"""
        return any(row.opinion and row.opinion.state == OpinionState.RELEASED for row in self.rows)


def review_context(
    facts: Facts, actor: Actor, calendar: WorkingCalendar, log: list[ProposalTransition]
) -> dict[str, Any]:
    """Context of the tab beside the plan's own (three queries, whatever the number of agencies; none before forming)."""
    plan: Proposal = facts.instance
    rounds = rounds_of(plan, actor) if plan.case_number else []
    meetings = (
        plan.agenda_items.select_related("meeting", "meeting__minutes", "minutes", "version")
        .defer("version__content")
        .order_by("-id")
    )
    agenda = read(meetings, {"decisions": Nested(one=("unit",))}) if plan.case_number else []
    for item in agenda:
        item.meeting.early = day_has_come(item.meeting).reason
        item.letter_offers = offers_of(plan, item.meeting, actor)
    divided = matrix(rounds, actor, log)
    for opened in rounds:
        opened.asked = veil(opened.asked, actor)  # type: ignore[attr-defined]
    cards = [_card(opened, actor, calendar) for opened in rounds]
    if cards and is_rdec(plan, actor) and plan.state == PlanState.DOCUMENT_REVIEW:
        cards[0] = replace(cards[0], may_ask_more=True)  # the latest round
    need = need_of(facts, actor) if rounds else ""
    open_count = divided.open_count if divided.lines or divided.untold else None
    return need_context(plan, need, actor, open_count) | {
        "rounds": cards,
        "matrix": divided,
        "evidence": EvidenceForm() if is_rdec(plan, actor) else None,
        "agenda": agenda,
        "waived": waived(log),
        "may_record": bool(is_rdec(plan, actor)) and plan.state == PlanState.PROJECT_MEETING,
        "unfinished": UNFINISHED,
    }


def rounds_of(plan: Proposal, actor: Actor) -> list[ReviewRound]:
    """Rounds with their requests, the latest first; ``seen``: may the actor see the request (two queries)?"""
    rounds = list(plan.review_rounds.select_related("version").defer("version__content").order_by("-number"))
    requests = (
        OpinionRequest.objects.filter(round__in=rounds)
        .select_related("agency")
        .annotate(seen=ExpressionWrapper(opinion_q(actor), BooleanField()), nudges=nudges())
        .order_by("id")
    )
    asked = read(requests, written(*(opened.number for opened in rounds)))
    for opened in rounds:
        opened.asked = [request for request in asked if request.round_id == opened.pk]  # type: ignore[attr-defined]
        for request in opened.asked:  # type: ignore[attr-defined]
            request.round = opened
    return rounds


def _card(opened: ReviewRound, actor: Actor, calendar: WorkingCalendar) -> RoundCard:
    requests: list[Any] = opened.asked  # type: ignore[attr-defined]
    filed = [o for o in requests if o.state == OpinionState.AWAITING_RELEASE]
    may_release = bool(is_rdec(opened.proposal, actor)) and opened.proposal.state in UNDER_REVIEW
    rows = [_row(o, opened, actor, calendar) if o.seen else _closed_row(o) for o in requests]
    return RoundCard(
        opened,
        rows,
        calendar.between(timezone.localdate(opened.opened_at), opened.due_on),
        len(filed) if may_release else 0,
        is_followed=may_release,
        no_nudge=why_none(requests) if may_release and not any(row.nudge for row in rows) else "",
    )


def _closed_row(opinion: OpinionRequest) -> Row:
    """What the others may know before release: that this agency was asked."""
    over = opinion.state in STRUCK | {OpinionState.EXCUSED}
    words = str(opinion.get_state_display()) if over else _("審查中")
    return Row(str(opinion.agency), words, is_struck=opinion.state in STRUCK)


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
        at=_how_far(opinion),
        is_struck=opinion.state in STRUCK,
        why=asked_of_rdec(opinion) if _is_between(opinion, actor) else "",
        due_on=opinion.due_on if opinion.state in IN_AGENCY else None,
        nudged=_nudged(opinion, actor),
        nudge=opinion if may_nudge(opinion, actor, calendar) else None,
        replied=(_("第 %d 天回復") % days if days else _("當天回復")) if filed else "",
        buttons=buttons(opinion, actor, page_of_opinion_move),
    )


def _how_far(opinion: OpinionRequest) -> int:
    """How many of STEPS it has come; none where nobody is waited for."""
    if opinion.state == OpinionState.REQUESTED:
        return 2 if opinion.begun_at or opinion.filed_at else 1
    return {OpinionState.AWAITING_CHECK: 3, OpinionState.AWAITING_RELEASE: 4, OpinionState.RELEASED: 4}.get(
        OpinionState(opinion.state), 0
    )


def _nudged(opinion: Any, actor: Actor) -> str:
    if not opinion.nudges or not _is_between(opinion, actor):
        return ""
    last = opinion.nudges[-1]
    day = format_day(timezone.localdate(dt.datetime.fromisoformat(last["at"])))
    words = {"n": len(opinion.nudges), "day": day, "to": Role(last["to"]).label}
    return _("已催辦 %(n)d 次，最近 %(day)s（%(to)s）") % words


def _is_between(opinion: OpinionRequest, actor: Actor) -> bool:
    return actor.kind == UnitKind.RDEC or opinion.agency_id == actor.unit_id


def _standing(opinion: OpinionRequest) -> str:
    """Where a request without an opinion stands, and whether its agency has begun to type."""
    state = str(opinion.get_state_display())
    if opinion.state != OpinionState.REQUESTED or opinion.begun_at is None:
        return state
    return _("%(state)s（%(day)s 開始填寫）") % {
        "state": state,
        "day": format_day(timezone.localdate(opinion.begun_at)),
    }


def _offers(opinion: OpinionRequest) -> str:
    parts = [commitment.part for commitment in opinion.commitments.all()]
    labels = [str(label) for label in (*CommitmentRole.labels, CommitmentKind.COOPERATION.label)]
    return listed(f"{label} {parts.count(label)}" for label in labels if label in parts)

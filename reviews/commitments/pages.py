"""The division of work as the review tab shows it, and what of it an agency has still to confirm (R3)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse

from accounts.actors import spoken
from accounts.states import UnitKind
from proposals.corrections.reading import attach
from proposals.states import State as PlanState
from reviews import guards
from reviews.commitments.meeting_moves import AT_MEETING
from reviews.models import Commitment, CommitmentTransition, ReviewRound
from reviews.permissions import can_read, is_told
from reviews.states import UNSETTLED, CommitmentState
from reviews.workflow import CONFIRM, CONFIRM_FOR, QUERY, RECONFIRM
from workflow.calendar import clock
from workflow.engine.facts import Facts
from workflow.engine.views import Button, buttons

if TYPE_CHECKING:
    from accounts.actors import Actor
    from proposals.models import Proposal, ProposalTransition

TICKED = frozenset({CONFIRM.name, CONFIRM_FOR.name})  # confirmed with others of the table, by ticking them
SPOKEN = frozenset(
    move.name for move in {CONFIRM, QUERY, RECONFIRM} | AT_MEETING
)  # what the two say to each other of a matter


@dataclass(frozen=True)
class Cell:
    """One agency's part in one matter."""

    commitment: Commitment
    buttons: list[Button]
    said: list[tuple[str, str]]  # RDEC's question and the agency's answer, for these two
    ground: str = ""  # by what paper it was confirmed for its agency
    paper: str = ""  # the id of that paper
    confirmable: bool = False  # ticked and confirmed with others; then there is no button for it


@dataclass(frozen=True)
class Matrix:
    """分工表: matters down, agencies across (R3)."""

    agencies: list[str]
    lines: list[tuple[str, list[Cell | None]]]
    open_count: int
    to_confirm: int
    untold: int = 0  # of those open: offered in a round without names, and listed once their agencies confirm them


def may_be_needed(plan: Proposal, actor: Actor) -> bool:
    """Does the plan stand where a meeting may be needed, as far as the actor may be told? RDEC is told before the others."""
    told = {PlanState.CONFIRMING} | ({PlanState.DOCUMENT_REVIEW} if actor.kind == UnitKind.RDEC else set())
    return plan.state in told


def need_context(plan: Proposal, need: str, actor: Actor, open_count: int | None) -> dict[str, Any]:
    """The sentence with how many matters are open (None: there are none at all), and where the page asks for news of it."""
    asked = ""
    if may_be_needed(plan, actor):
        asked = f"{reverse('reviews:need_news', args=[plan.pk])}?{urlencode({'seen': seen_as(need)})}"
    return {"need": need, "need_news": asked, "open_count": open_count, "now": clock.now()}


def seen_as(need: str) -> str:
    """How an address says which sentence a page shows: short, and the same for the same words."""
    return hashlib.sha256(need.encode()).hexdigest()[:16]


def need_now(plan: Proposal, actor: Actor) -> tuple[str, int | None]:
    """The sentence and the count as they stand now (one query; none where nothing may be told)."""
    facts = Facts(plan)
    if not (need := need_of(facts, actor)):
        return "", None
    return need, len(facts.of(guards.unsettled)) if facts.of(guards.matters) else None


def need_of(facts: Facts, actor: Actor) -> str:
    """Whether a meeting is needed and because of which matters, as the guard of the waiver says it (R4; no query of its own).

    Empty for who may not see yet what the agencies offered, and where the meeting is called already. That none is needed
    is not said before the review is complete: whoever has not replied may still offer something. Matters are named to
    who sees them in the table.
    """
    plan: Proposal = facts.instance
    if not may_be_needed(plan, actor) or not facts.of(guards.opinions):
        return ""
    settled = not facts.of(guards.unsettled)
    if plan.state == PlanState.DOCUMENT_REVIEW and settled and not facts.judge(guards.review_complete, actor):
        return ""
    return guards.meeting_need(facts, lambda matter: is_told(matter, actor))


def matrix(rounds: list[ReviewRound], actor: Actor, log: list[ProposalTransition]) -> Matrix:
    """Agency × matter, each with its role, where it stands and what the actor may do (no query).

    A commitment is seen by whoever may read the opinion that offered it, as ``commitment_q`` says to a list. Neither
    agencies nor matters stand as the opinions came in, which the plan's history tells by alias.
    """
    live = [c for opened in rounds for c in _commitments(opened, actor)]
    found = sorted((c for c in live if is_told(c, actor)), key=lambda c: (c.agency_id, c.pk))
    agencies = list(dict.fromkeys(str(c.agency) for c in found))
    cells = {(c.item, str(c.agency)): _cell(c, buttons(c, actor), actor, log) for c in found}
    items = dict.fromkeys(c.item for c in found)
    lines = [(item, [cells.get((item, agency)) for agency in agencies]) for item in items]
    return Matrix(
        agencies,
        lines,
        sum(c.state in UNSETTLED for c in live),
        sum(c.confirmable for c in cells.values()),
        len(live) - len(found),
    )


def _cell(commitment: Commitment, offered: list[Button], actor: Actor, log: list[ProposalTransition]) -> Cell:
    rest = [button for button in offered if button.move not in TICKED or button.reason]
    concerned = actor.kind == UnitKind.RDEC or actor.unit_id == commitment.agency_id
    settled = settled_by(commitment)
    return Cell(
        commitment,
        rest,
        exchange(commitment, log) if concerned else [],
        ground=str(settled.data["source"]) if settled and "paper" in settled.data else "",
        paper=settled.data["paper"]["id"] if settled and "paper" in settled.data else "",
        confirmable=len(rest) < len(offered),
    )


def settled_by(commitment: Commitment) -> CommitmentTransition | None:
    """The line of the log by which a confirmed matter is confirmed: who, when, for whom and by what paper."""
    if commitment.state != CommitmentState.CONFIRMED:
        return None
    lines = [line for line in commitment.transitions.all() if line.target == CommitmentState.CONFIRMED]
    return max(lines, key=lambda line: line.pk, default=None)


def exchange(commitment: Commitment, log: Iterable[ProposalTransition]) -> list[tuple[str, str]]:
    """What RDEC last asked the agency to clear up, and what it said since, both as corrected in the plan's ``log``.

    Where nothing was asked, what the agency said by itself.
    """
    lines = sorted(commitment.transitions.all(), key=lambda line: line.pk)
    attach("commitment_line", lines, log)
    asked = next((n for n in reversed(range(len(lines))) if lines[n].move == QUERY.name), 0)
    told = [line for line in lines[asked:] if line.move in SPOKEN]
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
                commitment.agency, commitment.proposal, commitment.request = opinion.agency, opened.proposal, opinion
                yield commitment

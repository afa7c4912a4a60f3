"""The division of work as the review tab shows it: matters down, agencies across (R3)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from accounts.actors import spoken
from accounts.states import UnitKind
from proposals.corrections.reading import attach
from reviews.models import Commitment, ReviewRound
from reviews.pages import Button, buttons
from reviews.permissions import can_read
from reviews.states import UNSETTLED, CommitmentState
from reviews.workflow import CONFIRM, QUERY, RECONFIRM

if TYPE_CHECKING:
    from accounts.actors import Actor
    from proposals.models import ProposalTransition


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

"""What was corrected, read from the lines of the log that a page has read anyway; never asks the database."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from proposals.corrections.entries import Correction, entries
from workflow.states import Remark

if TYPE_CHECKING:
    from accounts.actors import Actor
    from proposals.models import Proposal, ProposalTransition
    from workflow.engine.moves import Move

Found = dict[tuple[str, str], list[Correction]]


def found_in(log: Iterable[ProposalTransition]) -> Found:
    """The corrections by kind and id of their entry, the first first."""
    found: Found = {}
    for line in log:
        if line.move == Remark.CORRECT:
            about = line.data["entry"]
            made = [
                Correction(**kept, reason=line.data["reason"], by=line.actor_label, at=line.at)
                for kept in line.data["corrected"]
            ]
            found.setdefault((about["kind"], about["id"]), []).extend(made)
    return found


def attach(code: str, rows: Iterable[Any], log: Iterable[ProposalTransition]) -> None:
    """Give each entry ``corrections``, what was corrected of it."""
    found = found_in(log)
    for row in rows:
        row.corrections = found.get((code, str(row.pk)), [])


def offer(plan: Proposal, code: str, rows: Iterable[Any], log: Iterable[ProposalTransition], actor: Actor) -> None:
    """The same, and ``correct_url``, where the actor may correct it; empty where not."""
    rows, entry = list(rows), entries[code]
    attach(code, rows, log)
    makers: dict[Move, bool] = {}  # who may make a move is asked once
    for row in rows:
        row.correct_url = ""
        if entry.stands(plan, row) and entry.holds_some(plan, row):
            move = entry.move(plan, row)
            if move not in makers:
                makers[move] = bool(entry.allowed(plan, row, actor))
            if makers[move]:
                row.correct_url = reverse("proposals:correct", args=[plan.pk, code, row.pk])


def letter_number(line: ProposalTransition, found: Found) -> str:
    """The number of the letter that the line tells of, as corrected: of the line itself, or of the row that it names."""
    abouts = [("line", str(line.pk))]
    abouts += [(name, said["id"]) for name, said in line.data.items() if isinstance(said, dict) and "id" in said]
    made = [correction for about in abouts for correction in found.get(about, [])]
    number: str = latest(made, "letter_number", line.data.get("letter_number", ""))
    return number


def latest(corrections: list[Correction], field: str, otherwise: Any) -> Any:
    """What a field says after its corrections."""
    return next((made.value for made in reversed(corrections) if made.field == field), otherwise)

"""A round is opened and its letter drafted; of several plans each by itself (R2)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction

from accounts.models import Unit
from proposals.letters import services as letters
from proposals.models import Proposal
from proposals.workflow import OPEN_REVIEW
from reviews.rounds.services import open_round
from reviews.services import lock_plan
from workflow.engine.errors import Refused
from workflow.engine.services import check
from workflow.models import Transition

if TYPE_CHECKING:
    from accounts.actors import Actor

LETTER = "ask_opinions"


@dataclass(frozen=True)
class Asked:
    """A plan to be sent out, as the page showed it, and the agencies it is sent to."""

    plan: Proposal
    version: int
    agencies: Sequence[Unit]


@transaction.atomic
def open_with_letter(
    plan: Proposal, agencies: Sequence[Unit], due_on: dt.date, *, by: Actor, with_letter: bool = True, **door: Any
) -> Transition:
    """Open the round, and draft the letter to its agencies, of whom nothing is known before."""
    before = lock_plan(plan)
    log = open_round(plan, agencies, due_on, by=by, **door)
    if with_letter and log.row_version > before:
        letters.draft(plan, LETTER, by=by, again=True)
    return log


def why_not(plan: Proposal, *, by: Actor) -> str:
    """What stands against sending the plan out, as the door says it; empty where nothing does."""
    try:
        check(plan, OPEN_REVIEW, by)
    except Refused as refusal:
        return str(refusal)
    return ""


def open_each(
    asked: Iterable[Asked], due_on: dt.date, *, by: Actor, with_letter: bool, key: str
) -> tuple[list[Proposal], dict[Proposal, str]]:
    """Each plan in a transaction of its own, in one order: those sent out, and those refused with the reason.

    ``key`` is the page's, so that a double click sends each plan out once.
    """
    done, refused = list[Proposal](), dict[Proposal, str]()
    for each in sorted(asked, key=lambda each: each.plan.pk):
        door = {"expected_version": each.version, "key": f"{key}-{each.plan.pk}"}
        try:
            open_with_letter(each.plan, each.agencies, due_on, by=by, with_letter=with_letter, **door)
        except Refused as refusal:
            refused[each.plan] = str(refusal)
        else:
            done.append(each.plan)
    return done, refused

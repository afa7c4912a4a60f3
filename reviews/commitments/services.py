"""Who does what: matters confirmed, queried, cleared up, dropped (R3, R4); never calls a meeting."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from accounts.actors import Actor
from proposals.models import Proposal
from proposals.permissions import is_rdec
from reviews.models import Commitment
from reviews.services import lock_plan
from reviews.workflow import CONFIRM
from workflow.engine.begun import begin_with, mark_begun
from workflow.engine.errors import NotPermitted
from workflow.engine.moves import Move
from workflow.engine.services import perform, perform_each
from workflow.models import Stateful, Transition


@transaction.atomic
def move_commitment(commitment: Stateful, move: Move, *, by: Actor, **data: Any) -> Transition:
    """Confirm, query, reconfirm or drop a commitment, never while the plan's own move asks about them (R4)."""
    plan: Proposal = commitment.plan  # type: ignore[attr-defined]
    lock_plan(plan)
    begin_with(commitment, plan, by)
    return perform(commitment, move, by=by, **data)


@transaction.atomic
def confirm_commitments(
    plan: Proposal, chosen: Mapping[int, int], *, by: Actor, key: str | None = None
) -> tuple[list[Commitment], dict[Commitment, str]]:
    """Confirm several commitments at once (R3), each by itself: those confirmed, and those refused with the reason.

    ``chosen`` maps their ids to the version the page showed; ``key`` is the page's, so that a double click is one.
    """
    if not (verdict := is_rdec(plan, by)):
        raise NotPermitted(verdict.reason)
    lock_plan(plan)
    rows = Commitment.objects.visible_to(by).for_page().filter(proposal=plan, pk__in=chosen)
    done, refused = perform_each({row: chosen[row.pk] for row in rows}, CONFIRM, by=by, key=key)
    if done:
        mark_begun(plan, by)
    return done, refused

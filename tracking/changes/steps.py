"""What of changes stands on a desk and may be done; never makes a move."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.urls import reverse

from proposals.permissions import is_rdec
from tracking.changes.chart import ACCEPT, FILE
from tracking.permissions import is_executing_unit
from tracking.states import ChangeState
from workflow.engine.services import available_moves
from workflow.engine.steps import Duty, Step, of_offer

EXPECTED = {ChangeState.DRAFTING.value: FILE, ChangeState.FILED.value: ACCEPT}  # what an open change waits for

if TYPE_CHECKING:
    from accounts.actors import Actor
    from tracking.models import ChangeRequest, Undertaking


def steps_of_change(change: ChangeRequest, actor: Actor) -> Iterator[Step]:
    """The moves of one change."""
    for offer in available_moves(change, actor):
        yield of_offer(offer, reverse(offer.move.route or "tracking:change_move", args=[change.pk, offer.move.name]))


def open_steps(undertaking: Undertaking, actor: Actor) -> Iterator[Step]:
    """What the actor may lead on of the change that waits, on its own page; of an undertaking read with its plan (no query)."""
    for pk, state, due, _number in vars(undertaking.venture).get("open_changes") or ():
        move = EXPECTED[state]
        writes = is_executing_unit(undertaking, actor)
        if writes if move is FILE else is_rdec(undertaking.plan, actor):
            day, url = due and dt.date.fromisoformat(due), reverse("tracking:change", args=[pk])
            yield Step(
                move.duty or move.label, url, weight=move.weight, part=undertaking.venture.called, due_on=day or None
            )


def duty_of_change(undertaking: Undertaking, pk: int, state: str, due: str | None) -> Duty:
    """A change that lies in the unit's hands, as it stands on its desk; ``due`` is an ISO day."""
    move = EXPECTED[state]
    url, day = reverse("tracking:change", args=[pk]), due and dt.date.fromisoformat(due)
    return Duty(move.duty or move.label, url, undertaking.plan, day or None, undertaking.venture.called)

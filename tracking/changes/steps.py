"""What of changes stands on a desk and may be done; never makes a move."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.urls import reverse

from tracking.changes.chart import ACCEPT, FILE
from tracking.states import ChangeState
from workflow.engine.services import available_moves
from workflow.engine.steps import Duty, Step, of_offer

if TYPE_CHECKING:
    from accounts.actors import Actor
    from tracking.models import ChangeRequest, Undertaking


def steps_of_change(change: ChangeRequest, actor: Actor) -> Iterator[Step]:
    """The moves of one change."""
    for offer in available_moves(change, actor):
        yield of_offer(offer, reverse(offer.move.route or "tracking:change_move", args=[change.pk, offer.move.name]))


def duty_of_change(undertaking: Undertaking, pk: int, state: str, due: str | None) -> Duty:
    """A change that lies in the unit's hands, as it stands on its desk; ``due`` is an ISO day."""
    move = FILE if state == ChangeState.DRAFTING else ACCEPT
    url, day = reverse("tracking:change", args=[pk]), due and dt.date.fromisoformat(due)
    return Duty(move.label, url, undertaking.plan, day or None, undertaking.venture.called)

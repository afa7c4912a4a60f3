"""What waits for the proposer of a plan with opinions to answer: the next item; never makes a move."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from proposals.content.facts import requests
from proposals.permissions import is_proposer
from proposals.states import State
from reviews.answers.standing import Standing, standing
from workflow.engine.steps import Duty, Step

if TYPE_CHECKING:
    from accounts.actors import Actor
    from workflow.engine.facts import Facts


def steps(facts: Facts, actor: Actor) -> Iterator[Step]:
    """To answer what is left, once all that was asked is revised (what the move's guard and the page read)."""
    if facts.instance.state == State.REVIEW_REVISION and is_proposer(facts.instance, actor):
        yield to_answer(facts, facts.of(standing), _("逐項回應審查意見"), "reviews:answering")


def to_answer(facts: Facts, found: Sequence[Standing], label: str, address: str) -> Step:
    """The same for the items of anybody, answered at ``address``."""
    left = sum(bool(each.lacks) for each in found)
    part = _("還有 %d 項") % left if left else _("都已回應")
    is_revised = all(request.revised_at for request in facts.of(requests))
    weight = "primary" if left and is_revised else "normal"
    return Step(label, reverse(address, args=[facts.instance.pk]), weight=weight, part=part)


def duties(actor: Actor) -> Iterator[Duty]:
    """None besides the plan's own, which its move is."""
    yield from ()

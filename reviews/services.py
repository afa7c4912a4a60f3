"""What every verb of the review does first and last: lock the plan, settle its rounds, tell its units; never a move."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from accounts.models import Unit
from inputs.words import in_words
from proposals.models import Proposal
from reviews.models import OpinionRequest
from reviews.states import REVIEWS
from workflow.calendar import clock
from workflow.delivery import notices
from workflow.engine.verdicts import Words


def lock_plan(plan: Proposal) -> int:
    """Lock the plan's row; the ``row_version`` that every move made afterwards exceeds."""
    return Proposal.objects.select_for_update().values_list("row_version", flat=True).get(pk=plan.pk)


def settle(plan: Proposal) -> None:
    """Close the plan's rounds that wait for nobody any more."""
    waiting = OpinionRequest.objects.of_plan(plan).unsettled().values("round")
    plan.review_rounds.filter(closed_at=None).exclude(pk__in=waiting).update(closed_at=clock.now())


def tell(key: str, words: Words, plan: Proposal, units: Iterable[Unit], **more: Any) -> None:
    """Tell units of something that is no move of the plan."""
    text = in_words(words, {"plan": plan, **more})
    notices.tell(notices.Event(key, REVIEWS), text, reverse("reviews:plan", args=[plan.pk]), units, case=plan)

"""What the reader of a plan's paper is told of it; never who may have it."""

from __future__ import annotations

from django.urls import reverse

from accounts.actors import ActorRequest
from documents.orders.pages import Offer
from proposals.models import Proposal
from proposals.permissions import is_rdec


def offer(request: ActorRequest, plan: Proposal, called: str, *, back: str = "proposals:versions") -> Offer:
    """``called`` is the file's name, ``back`` where its page leads to; RDEC has one tried again that failed."""
    return Offer(called, reverse(back, args=[plan.pk]), may_try_again=bool(is_rdec(plan, request.actor)))

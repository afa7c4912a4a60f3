"""What is sent to a plan that was open a moment ago: where the plan is now, and what was typed; never writes."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import Http404, HttpResponse
from django.shortcuts import render

from accounts.actors import ActorRequest
from proposals.models import Proposal
from proposals.permissions import can_edit, writes_in
from workflow.drafts.texts import words
from workflow.models import Draft


def if_closed(request: ActorRequest, plan: Proposal, typed: Iterable[tuple[str, str]] = ()) -> HttpResponse | None:
    """None while the actor may write in the plan; 404 for who never writes in it, else :func:`closed`."""
    if can_edit(plan, request.actor):
        return None
    if not writes_in(plan, request.actor):
        raise Http404
    return closed(request, plan, typed)


def removed(request: ActorRequest, plan: Proposal) -> HttpResponse:
    """The same at the addresses of a venture that is not there any more (404); nothing for who never writes there."""
    if not writes_in(plan, request.actor):
        raise Http404
    context = {"plan": plan, "is_removed": True, "words": words(request.POST), "drafts": _drafts(request)}
    return render(request, "proposals/writing/closed.html", context, status=404)


def closed(request: ActorRequest, plan: Proposal, typed: Iterable[tuple[str, str]] = ()) -> HttpResponse:
    """What who wrote a plan finds at its sections' addresses once it is filed: where it is, and what was not written."""
    context = {"plan": plan, "typed": typed, "drafts": _drafts(request)}
    return render(request, "proposals/writing/closed.html", context, status=409 if request.method == "POST" else 200)


def _drafts(request: ActorRequest) -> list[tuple[Draft, list[str]]]:
    """What the person typed at this address, and the texts in it."""
    rows = Draft.objects.filter(user=request.user, page=request.path, unit=request.actor.unit_id).exclude(data="")
    return [(row, words(row.typed)) for row in rows]

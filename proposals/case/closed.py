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


def closed(request: ActorRequest, plan: Proposal, typed: Iterable[tuple[str, str]] = ()) -> HttpResponse:
    """What who wrote a plan finds at its sections' addresses once it is filed: where it is, and what was not written."""
    rows = Draft.objects.filter(user=request.user, page=request.path, unit=request.actor.unit_id).exclude(data="")
    context = {"plan": plan, "typed": typed, "drafts": [(row, words(row.typed)) for row in rows]}
    return render(request, "proposals/writing/closed.html", context, status=409 if request.method == "POST" else 200)

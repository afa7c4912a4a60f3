"""Page and file of the list of opinions; never write."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from accounts.actors import Actor, ActorRequest
from accounts.states import UnitKind
from lists.pages import list_file, list_page
from reviews.asked.listing import OPINIONS


def _reads(actor: Actor) -> None:
    """Who asks, and who is asked: for others agencies may have no names."""
    if actor.kind not in {UnitKind.RDEC, UnitKind.AGENCY}:
        raise Http404


@require_safe
def opinions(request: ActorRequest) -> HttpResponse:
    """What agencies were asked and answered, the newest first."""
    _reads(request.actor)
    return list_page(request, OPINIONS, "reviews/asked/opinions.html")


@require_safe
def opinions_file(request: ActorRequest, kind: str) -> HttpResponseBase:
    """The same as a file."""
    _reads(request.actor)
    return list_file(request, OPINIONS, kind)

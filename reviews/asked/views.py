"""Pages and files of the lists of reviews; never write."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from accounts.actors import Actor, ActorRequest
from lists.pages import list_file, list_page
from reviews.asked.commitments import COMMITMENTS
from reviews.asked.listing import OPINIONS
from reviews.asked.meetings import MEETINGS
from reviews.permissions import LISTING


def _reads(actor: Actor) -> None:
    """For others it is not there."""
    if actor.kind not in LISTING:
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


@require_safe
def commitments(request: ActorRequest) -> HttpResponse:
    """What agencies said they would do, the newest first."""
    _reads(request.actor)
    return list_page(request, COMMITMENTS, "reviews/asked/commitments.html")


@require_safe
def commitments_file(request: ActorRequest, kind: str) -> HttpResponseBase:
    """The same as a file."""
    _reads(request.actor)
    return list_file(request, COMMITMENTS, kind)


def _meets(actor: Actor) -> None:
    """Whoever acts for a unit finds the meetings of the plans it sees."""
    if not actor.unit_id:
        raise Http404


@require_safe
def meetings(request: ActorRequest) -> HttpResponse:
    """Project meetings, the latest first."""
    _meets(request.actor)
    return list_page(request, MEETINGS, "reviews/asked/meetings.html")


@require_safe
def meetings_file(request: ActorRequest, kind: str) -> HttpResponseBase:
    """The same as a file."""
    _meets(request.actor)
    return list_file(request, MEETINGS, kind)

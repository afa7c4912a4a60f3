"""Pages and files of the lists of reviews; never write."""

from __future__ import annotations

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from accounts.actors import ActorRequest
from lists.pages import list_file, list_page
from reviews.asked.commitments import COMMITMENTS
from reviews.asked.listing import OPINIONS
from reviews.asked.meetings import MEETINGS


@require_safe
def opinions(request: ActorRequest) -> HttpResponse:
    """What agencies were asked and answered, the newest first."""
    return list_page(request, OPINIONS, "reviews/asked/opinions.html")


@require_safe
def opinions_file(request: ActorRequest, kind: str) -> HttpResponseBase:
    """The same as a file."""
    return list_file(request, OPINIONS, kind)


@require_safe
def commitments(request: ActorRequest) -> HttpResponse:
    """What agencies said they would do, the newest first."""
    return list_page(request, COMMITMENTS, "reviews/asked/commitments.html")


@require_safe
def commitments_file(request: ActorRequest, kind: str) -> HttpResponseBase:
    """The same as a file."""
    return list_file(request, COMMITMENTS, kind)


@require_safe
def meetings(request: ActorRequest) -> HttpResponse:
    """Project meetings, the latest first."""
    return list_page(request, MEETINGS, "reviews/asked/meetings.html")


@require_safe
def meetings_file(request: ActorRequest, kind: str) -> HttpResponseBase:
    """The same as a file."""
    return list_file(request, MEETINGS, kind)

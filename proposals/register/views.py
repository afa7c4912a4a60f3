"""The page and the file of the list of letters; never write."""

from __future__ import annotations

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from accounts.actors import ActorRequest
from lists.pages import list_file, list_page
from proposals.register.listing import LETTERS


@require_safe
def register(request: ActorRequest) -> HttpResponse:
    """The letters of all plans the actor sees, the newest first."""
    return list_page(request, LETTERS, "proposals/register/letters.html")


@require_safe
def register_file(request: ActorRequest, kind: str) -> HttpResponseBase:
    """The same as a file."""
    return list_file(request, LETTERS, kind)

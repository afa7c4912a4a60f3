"""Views of lists are kept and dropped; where the list stands, its own app says."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.actors import ActorRequest
from inputs.words import sentences
from lists import services
from lists.forms import ViewForm
from lists.listing import LISTINGS, Listing
from lists.models import SavedView
from workflow.engine.errors import Refused


def _listing(name: str) -> Listing:
    if name not in LISTINGS:
        raise Http404
    return LISTINGS[name]


def _address(listing: Listing, query: str) -> str:
    return f"{listing.address}?{query}" if query else listing.address


@require_POST
def keep(request: ActorRequest, name: str) -> HttpResponse:
    """Keep what the list shows."""
    listing = _listing(name)
    if request.actor.unit is None or not listing.has(request.actor):
        raise Http404
    form = ViewForm(request.POST)
    # Whatever was typed into the field, what is kept is an address this list understands.
    query = listing.asked(QueryDict(request.POST.get("query", "")))
    if not form.is_valid():
        messages.error(request, sentences(str(problem) for found in form.errors.values() for problem in found))
        return redirect(_address(listing, query))
    said = form.cleaned_data
    try:
        view = services.keep(
            list_name=name, name=said["name"], query=query, is_shared=said["is_shared"], by=request.actor
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已保留檢視「%s」。") % view)
    return redirect(_address(listing, query))


@require_POST
def drop(request: ActorRequest, pk: int) -> HttpResponse:
    """Take a view away."""
    view = _seen(request, pk)
    try:
        services.drop(view, by=request.actor)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已刪除檢視「%s」。") % view.name)
    return redirect(_listing(view.list).address)


def _seen(request: ActorRequest, pk: int) -> SavedView:
    return get_object_or_404(SavedView.objects.visible_to(request.actor), pk=pk)

"""The packets of a meeting: what there is, a new one, the volume itself; never for who does not see all its plans."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.actors import ActorRequest
from accounts.states import UnitKind
from documents.files.names import clean_name
from documents.orders import services as orders
from documents.orders.pages import METHODS, WAIT, Offer, answer
from inputs.words import listed
from reviews.models import Meeting, Packet
from reviews.packets.contents import chapter, sections, unprintable
from reviews.packets.forms import PacketForm
from reviews.packets.services import ask_for_packet, make_again, packet_wish

SHOWN = 20  # packets on the page, the last ones first


def get_meeting(pk: int, request: ActorRequest) -> Meeting:
    """The meeting, where the actor sees every plan on its agenda: the packet holds them all."""
    return get_object_or_404(Meeting.objects.wholly_visible_to(request.actor), pk=pk)


def makes(request: ActorRequest) -> bool:
    """RDEC's officers and supervisors have packets made."""
    return request.actor.kind == UnitKind.RDEC and request.actor.may_act


@require_http_methods(METHODS)
def packets(request: ActorRequest, pk: int) -> HttpResponse:
    """The meeting's packets, and for RDEC the form by which another is made."""
    meeting = get_meeting(pk, request)
    if request.method != "POST":
        return _show(request, meeting, PacketForm())
    if not makes(request):
        raise Http404
    form = PacketForm(request.POST)
    form.is_valid()
    chosen = {name: form.cleaned_data[name] for name in ("for_outsiders", "on_odd")}
    held = sections(meeting, request.actor, for_outsiders=chosen["for_outsiders"])
    missing = unprintable(held)
    if missing and not form.cleaned_data["anyway"]:
        return _show(request, meeting, form, missing=listed(missing), status=422)
    packet = ask_for_packet(meeting, held, by=request.actor, **chosen)
    return redirect(f"{reverse('reviews:packet', args=[meeting.pk, packet.number])}?{WAIT}=1")


def _show(
    request: ActorRequest, meeting: Meeting, form: PacketForm, *, missing: str = "", status: int = 200
) -> HttpResponse:
    if not missing:
        form.fields.pop("anyway", None)
    found = list(meeting.packets.prefetch_related("sections").order_by("-number")[:SHOWN])
    wishes = {packet_wish(packet, packet.sections.all()).key: packet for packet in found}
    for key, order in orders.by_key(wishes, unread=("said",)).items():
        wishes[key].order = order  # type: ignore[attr-defined]
    items = meeting.agenda_items.select_related("proposal").order_by("number")
    context: dict[str, Any] = {
        "meeting": meeting,
        "packets": found,
        "chapters": [chapter(item) for item in items],
        "plan": items[0].proposal,
        "form": form,
        "missing": missing,
        "makes": makes(request),
    }
    return render(request, "reviews/packets/packets.html", context, status=status)


@require_http_methods(METHODS)
def packet(request: ActorRequest, pk: int, number: int) -> HttpResponseBase:
    """One volume, or how far it is; RDEC has it tried again or cancels it."""
    meeting = get_meeting(pk, request)
    found = get_object_or_404(Packet, meeting=meeting, number=number)
    if request.method == "POST" and not makes(request):
        raise Http404
    if request.method == "POST" and "again" in request.POST:
        make_again(found, by=request.actor)
        return redirect(f"{request.path}?{WAIT}=1")
    name = clean_name(f"{meeting}_會議資料_第{found.number}冊.pdf")
    back = reverse("reviews:packets", args=[meeting.pk])
    offer = Offer(name, back, may_try_again=makes(request), may_cancel=makes(request))
    return answer(request, packet_wish(found, found.sections.all()), offer)

"""Handing a paper out, or telling how far it is; the caller has checked that the reader may have it.

GET gives the paper at once where it is there, else a page that comes again by itself, without scripts too. POST asks
for it. Nothing is laid out here.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import ActorRequest
from accounts.states import Accessed
from documents.models import PaperOrder
from documents.orders import services
from documents.orders.wishes import KINDS, Kind, Wish
from documents.services import hand_out
from documents.states import Printed

METHODS = ("GET", "HEAD", "POST")
WAIT = "wait"  # in the address: show the page, also when the paper is there
SOON = dt.timedelta(seconds=10)  # from asking to beginning, unless others are before it or nobody works
PATIENCE = dt.timedelta(minutes=10)  # afterwards the page no longer comes again by itself, or no session would end


@dataclass(frozen=True)
class Offer:
    """What a reader is told of a paper: its name as a file, where to go back to, who may have it tried again."""

    called: str
    back: str
    may_try_again: bool
    may_cancel: bool = False
    purpose: str = ""
    accessed: Accessed = Accessed.PAPER


def answer(request: ActorRequest, wish: Wish, offer: Offer) -> HttpResponseBase:
    """The paper, or the page that waits for it, or (POST) the order."""
    order = services.found(wish)
    if request.method == "POST":
        return _asked(request, wish, order, offer)
    if order and services.is_there(order) and WAIT not in request.GET:
        mime = KINDS[wish.kind].mime
        return hand_out(order.name, offer.called, mime, kind=offer.accessed, purpose=offer.purpose)
    return render(request, "documents/paper.html", _page(request, wish, order, offer))


def _asked(request: ActorRequest, wish: Wish, order: PaperOrder | None, offer: Offer) -> HttpResponseBase:
    if order and order.state == Printed.FAILED and not offer.may_try_again:
        raise PermissionDenied(_("這份文件未能完成，請聯絡研考會承辦人重新製作。"))
    if "cancel" in request.POST and offer.may_cancel:
        services.cancel(wish)
        return HttpResponseRedirect(waiting(request))
    services.ask_again(wish, by=request.actor.label)
    return HttpResponseRedirect(waiting(request))


def waiting(request: HttpRequest, **more: str) -> str:
    """The address of the page that waits."""
    query = request.GET.copy()
    for name, value in {**more, WAIT: "1"}.items():
        query[name] = value
    return f"{request.path}?{query.urlencode()}"


def _page(request: HttpRequest, wish: Wish, order: PaperOrder | None, offer: Offer) -> dict[str, Any]:
    query = request.GET.copy()
    query.pop(WAIT, None)
    page = {
        "order": order,
        "offer": offer,
        "here": waiting(request),
        "download": f"{request.path}?{query.urlencode()}" if query else request.path,
    }
    if order is None:
        return page
    if order.state == Printed.WANTED:
        return page | {"waits": True} | _waits(order, KINDS[wish.kind])
    failed, cancelled = order.state == Printed.FAILED, order.state == Printed.CANCELLED
    return page | {"is_there": services.is_there(order), "failed": failed, "cancelled": cancelled}


def _waits(order: PaperOrder, kind: Kind) -> dict[str, Any]:
    """How far it is, or what keeps it."""
    age = timezone.now() - order.asked_at
    ahead = 0 if order.leased_until else services.ahead_of(order)
    parts = services.by_key(order.needs).values() if order.needs and not order.leased_until else []
    made = sum(part.state != Printed.WANTED for part in parts)
    unheard = not (order.leased_until or order.reason or ahead or any(part.leased_until for part in parts))
    return {
        "parts": _("已完成 %(made)d／%(count)d 節。") % {"made": made, "count": len(parts)} if parts else "",
        "ahead": ahead,
        "progress": kind.counted % {"count": order.progress} if order.progress else "",
        "nobody_works": unheard and age > SOON,
        "comes_again": age < PATIENCE,
    }

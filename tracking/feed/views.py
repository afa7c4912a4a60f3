"""The page where somebody has an address made or revoked, and the calendar itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.core.internal import ratelimit  # the public door counts no GET
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tracking.feed import services
from tracking.feed.events import calendar_of
from workflow.once.keys import keyed_itself

if TYPE_CHECKING:
    from accounts.actors import ActorRequest

MIME = "text/calendar; charset=utf-8"


@keyed_itself
@require_http_methods(["GET", "HEAD", "POST"])
def feed(request: ActorRequest) -> HttpResponse:
    """Whether there is an address; POST makes a new one and shows it in its answer, this once."""
    if not request.actor.unit_id:
        raise Http404
    context: dict[str, Any] = {}
    if request.method == "POST":
        token = services.renew(by=request.actor)
        context["address"] = request.build_absolute_uri(reverse("tracking:calendar", args=[token]))
    return render(request, "tracking/feed/feed.html", context | {"feed": services.open_feed(request.actor)})


@require_POST
def revoke(request: ActorRequest) -> HttpResponse:
    """停用: the address is good for nothing any more."""
    if services.revoke(by=request.actor):
        messages.success(request, _("已停用訂閱網址，行事曆軟體不再更新。"))
    else:
        messages.info(request, _("沒有使用中的訂閱網址。"))
    return redirect("tracking:feed")


@login_not_required
@require_safe
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar of whoever owns the address; any other leads nowhere."""
    actor = services.actor_of(token)
    if actor is None:  # guesses are counted, not what programs ask all day
        if not ratelimit.consume(request, app="allauth.account", action="feed", limit_get=True):
            return ratelimit.respond_429(request)
        raise Http404
    headers = {"X-Content-Type-Options": "nosniff", "Content-Disposition": 'inline; filename="chuangsheng.ics"'}
    return HttpResponse(calendar_of(actor), content_type=MIME, headers=headers)

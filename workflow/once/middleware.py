"""Every form is sent once: the second click is led to what the first one made.

``{% csrf_token %}`` prints the key beside the token (``workflow.templatetags.cs``), so no form can forget it. The key is
claimed in the transaction of whatever the view does, so that of two requests at the same moment the later waits, and a
worker that dies leaves neither. Moves keep their key in the case's log instead (``keyed_itself``).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render

from accounts.signin.drawn_for import is_personal
from workflow.drafts.texts import words
from workflow.engine.errors import Refused
from workflow.once import services
from workflow.once.keys import ONCE, is_keyed_itself, key_of
from workflow.once.services import Sending

if TYPE_CHECKING:
    from accounts.actors import ActorRequest


class OnceMiddleware:
    """Last before each view, when it is known who asks, as whom, and with a token that is right."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: ActorRequest, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        """Let the view answer and keep where that led, or lead there without asking it again."""
        if request.method != "POST" or not request.user.is_authenticated or is_personal(request):
            return None
        key = key_of(request.POST.get(ONCE, ""))
        if key is None or is_keyed_itself(view):
            return None
        sending = Sending.of(request, key)
        with transaction.atomic():
            if intent := services.claim(sending):
                return _asked(intent, request, view(request, *args, **kwargs))
        return _led(request, sending)


def _asked(intent: int, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Whatever leads on has done something; a page that is shown again has not."""
    if 300 <= response.status_code < 400:
        # What this request has said, without reading it: reading would take it from the next page.
        storage: Any = messages.get_messages(request)
        said = [(message.level, str(message.message)) for message in storage._queued_messages]
        services.settle(intent, response["Location"], said)
    else:
        services.give_back(intent)
    return response


def _led(request: ActorRequest, sending: Sending) -> HttpResponse:
    """Where the first click led, with its words: a browser shows the answer to the second alone."""
    try:
        done = services.first(sending)
    except Refused as refusal:
        context = {"refused": refusal, "words": words(request.POST)}
        return render(request, "workflow/not_again.html", context, status=409)
    storage: Any = messages.get_messages(request)
    waiting = {str(message.message) for message in storage._loaded_messages}
    for level, said in done.said:
        if said not in waiting:  # the browser may have taken the first answer's, too
            messages.add_message(request, level, said)
    return HttpResponseRedirect(done.location)

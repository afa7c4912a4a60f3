"""A page acts for the one it was drawn for: what it sends after a switch in another tab is refused; never lost.

Every ``{% csrf_token %}`` carries the actor beside the token (``workflow.templatetags.cs``), so no form can forget it.
What a person does as a person, whatever unit is acted for (signing in and out, the language, the switch itself), is
not asked; nor is what only keeps a draft, which says itself whose it is. A POST without the field is taken as one of
the present actor: only a page of ours can send it, and none of them is without it (``tests/test_get_never_writes.py``
walks them all).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.actors import DRAWN_FOR, SWITCH_BACK, Actor, actor_once
from accounts.models import User

if TYPE_CHECKING:
    from accounts.actors import ActorRequest

READING = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
PERSONAL = re.compile(
    r"(account|mfa|socialaccount|openid_connect)_|accounts:(act_as|set_language)$|admin:log(in|out)$|drafts:keep$"
)
# Keys, ids and choices: carried along, but not what somebody wrote.
CODE = re.compile(r"[\w-]{0,64}", re.ASCII)
PAGES = re.compile(r"draft_\w+|next(_url)?")  # where a form belongs, and where it leads


@dataclass(frozen=True)
class ChosenFile:
    """A file that cannot be carried along: the browser must be given it again."""

    field: str
    names: list[str]


class DrawnForMiddleware:
    """Before each view: does the page that sends this act for the one it was drawn for?"""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: ActorRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Let through, switch back where the person has asked for it, or refuse and give everything back."""
        if request.method in READING or not request.user.is_authenticated or is_personal(request):
            return None
        drawn_for = request.POST.get(DRAWN_FOR)
        if drawn_for is None or drawn_for == request.actor.key:
            return None
        drawn = next((actor for actor in request.actors if actor.key == drawn_for), None)
        if drawn and SWITCH_BACK in request.POST:
            request.session["actor"], request.actor = drawn.key, drawn
            messages.info(request, _("您現在的身分是「%s」。") % drawn)
            return None
        return refused(request, drawn, drawn_for)


def is_personal(request: HttpRequest) -> bool:
    """Is the address about the person, whoever is acted as?"""
    return bool(request.resolver_match and PERSONAL.match(request.resolver_match.view_name))


def refused(request: ActorRequest, drawn: Actor | None, key: str) -> HttpResponse:
    """409: whom the page was drawn for, who acts now, and everything that was typed, ready to be sent again."""
    words = _("這一頁是以「%(drawn)s」開啟的，您目前的身分是「%(now)s」。沒有寫入任何資料。") % {
        "drawn": drawn or once(request.user, key),
        "now": request.actor,
    }
    if "text/html" not in request.headers.get("Accept", "text/html"):  # a script asks: it shows one line
        return JsonResponse({"error": words}, status=409)
    carried = [(name, value) for name, values in request.POST.lists() for value in values if name != SWITCH_BACK]
    context = {
        "words": words,
        "drawn": drawn,
        "carried": [(name, value) for name, value in carried if name != "csrfmiddlewaretoken"],
        "written": [value for name, value in carried if not PAGES.fullmatch(name) and not CODE.fullmatch(value)],
        "files": [ChosenFile(name, [str(file.name) for file in files]) for name, files in request.FILES.lists()],
    }
    return render(request, "accounts/drawn_for.html", context, status=409)


def once(user: User, key: str) -> str:
    """The name of an actor that ``user`` may not be any more; of others' nothing is told."""
    return str(actor_once(user, key) or _("已結束的身分"))

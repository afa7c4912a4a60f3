"""The manual's pages: contents with a search, a chapter, what states mean, the glossary; and the end of a tour."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from accounts.actors import Actor, ActorRequest
from accounts.services import close_tour
from manual.chapters import CHAPTERS, in_order, own_chapter
from manual.finding import LONGEST, MOST, find
from manual.glossary import terms
from manual.meanings import charts
from manual.reading import chapter, chapters


@login_not_required
@require_safe
def contents(request: ActorRequest) -> HttpResponse:
    """All chapters, one's own first; with ``q`` the paragraphs that say so."""
    asked = request.GET.get("q", "").strip()[:LONGEST]
    found = chapters(in_order(_actor(request)), get_language())
    hits = find(asked, found)
    context = {"chapters": found, "asked": asked, "hits": hits, "most": MOST if len(hits) == MOST else 0}
    return _page(request, "manual/contents.html", context)


@login_not_required
@require_safe
def one_chapter(request: ActorRequest, name: str) -> HttpResponse:
    """A chapter."""
    if name not in CHAPTERS:
        raise Http404
    return _page(request, "manual/chapter.html", {"chapter": chapter(name, get_language())})


@login_not_required
@require_safe
def states(request: ActorRequest) -> HttpResponse:
    """What every state means."""
    return _page(request, "manual/states.html", {"charts": charts()})


@login_not_required
@require_safe
def glossary(request: ActorRequest) -> HttpResponse:
    """The field's words in both languages."""
    return _page(request, "manual/glossary.html", {"terms": terms()})


@require_POST
def tour_close(request: ActorRequest) -> HttpResponse:
    """The cards of one's own chapter are not shown again."""
    close_tour(request.user, own_chapter(request.actor))
    return redirect("portal:home")


def _actor(request: ActorRequest) -> Actor | None:
    return request.actor if request.user.is_authenticated else None


def _page(request: ActorRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """In the frame of who is signed in, or in that of what anybody reads."""
    frame = "base.html" if request.user.is_authenticated else "public/base.html"
    return render(request, template, context | {"frame": frame})

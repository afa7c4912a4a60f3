"""The page of results; never writes."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.actors import ActorRequest
from inputs.cleaning import one_line
from search.finding import FOUND, Search
from search.words import MOST_SIGNS, MOST_WORDS, Words

MOST = 200  # signs of what is typed


@require_safe
def results(request: ActorRequest) -> HttpResponse:
    """What the actor finds of the words in the address, one kind at a time."""
    asked = request.GET.get("q", "")
    typed = one_line(asked[:MOST])
    words = Words.typed(typed)
    context = {"searched": typed, "words": words, "read": MOST if len(one_line(asked)) > MOST else 0}
    context |= {"most_words": MOST_WORDS, "most_signs": MOST_SIGNS}
    if words.found and request.actor.unit:
        search = Search(request.actor, words, request.GET.get("kind"))
        context |= {"search": search, "page": search.page(request.GET.get("page")), "most": FOUND}
    return render(request, "search/results.html", context)

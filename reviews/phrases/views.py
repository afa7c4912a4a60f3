"""Pages on which an agency keeps its phrases; those of other agencies are not there."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actors import ActorRequest
from accounts.models import Unit
from reviews.models import Phrase
from reviews.permissions import keeps_phrases
from reviews.phrases.forms import PhraseForm
from reviews.phrases.services import remove_phrase, save_phrase

METHODS = ["GET", "HEAD", "POST"]


@require_safe
def phrases(request: ActorRequest) -> HttpResponse:
    """All of the agency's."""
    return render(request, "reviews/phrases/list.html", {"phrases": _own(request)})


@require_http_methods(METHODS)
def phrase_new(request: ActorRequest) -> HttpResponse:
    """One more."""
    _own(request)
    with transaction.atomic():
        return _page(request, Phrase(unit=request.actor.unit))


@require_http_methods(METHODS)
def phrase_edit(request: ActorRequest, pk: int) -> HttpResponse:
    """Another name or other words; what is posted holds the row from before it is compared."""
    with transaction.atomic():
        return _page(request, get_object_or_404(_held(request), pk=pk))


@require_POST
def phrase_remove(request: ActorRequest, pk: int) -> HttpResponse:
    """One less."""
    with transaction.atomic():
        phrase = get_object_or_404(_held(request), pk=pk)
        messages.success(request, _("已刪除「%s」。") % phrase)
        remove_phrase(phrase, by=request.actor)
    return redirect("reviews:phrases")


def _own(request: ActorRequest) -> QuerySet[Phrase]:
    if not keeps_phrases(request.actor):
        raise Http404
    return Phrase.objects.filter(unit=request.actor.unit_id)


def _held(request: ActorRequest) -> QuerySet[Phrase]:
    rows = _own(request)
    return rows.select_for_update() if request.method == "POST" else rows


def _page(request: ActorRequest, phrase: Phrase) -> HttpResponse:
    if request.method == "POST":  # one after the other, so that the form sees every name that is taken
        Unit.objects.select_for_update(no_key=True).get(pk=phrase.unit_id)
    title = str(phrase) if phrase.pk else _("新增常用語句")
    form = PhraseForm(request.POST if request.method == "POST" else None, instance=phrase)
    if request.method == "POST" and form.is_valid():
        messages.success(request, _("已儲存「%s」。") % save_phrase(form, by=request.actor))
        return redirect("reviews:phrases")
    status = 200 if request.method != "POST" else 409 if form.conflicts else 422
    return render(
        request, "reviews/phrases/phrase.html", {"form": form, "title": title, "phrase": phrase}, status=status
    )

"""A letter to take along: PDF, ODT, DI with its files; only of letters the reader may see."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actors import ActorRequest
from documents.errors import PaperError
from documents.letters import packing
from documents.letters.di import is_exchanged
from documents.letters.paper import paper
from documents.orders.pages import METHODS, Offer, answer
from documents.orders.pages_printed import page_wish
from documents.papers import html
from documents.papers.blocks import Paper
from documents.papers.odf import TEXT_MIME
from documents.papers.odt import odt as odt_of
from documents.papers.responses import attachment
from documents.services import serve
from inputs.words import listed
from proposals.enclosures.orders import exchange_wish
from proposals.enclosures.reading import refusal, shut, stored_as, written
from proposals.enclosures.things import of_version
from proposals.letters.drafting import gaps
from proposals.letters.services import UNFINISHED
from proposals.letters.shown import called, get_letter, versions_of
from proposals.models import LetterVersion


@require_http_methods(METHODS)
def pdf(request: ActorRequest, pk: int, letter: int, number: int) -> HttpResponseBase:
    """The letter as it will be printed; who reads it may have it tried again."""
    version = _version(request, pk, letter, number)
    if away := _unfinished(request, version):
        return away
    paper = _paper(version)
    offer = Offer(f"{called(version)}.pdf", version.letter.get_absolute_url(), may_try_again=True)
    return answer(request, page_wish(html.html(paper), paper.typed), offer)


@require_safe
def odt(request: ActorRequest, pk: int, letter: int, number: int) -> HttpResponse:
    """The letter to be worked on in an office program."""
    version = _version(request, pk, letter, number)
    if away := _unfinished(request, version):
        return away
    return attachment(odt_of(_paper(version)), f"{called(version)}.odt", TEXT_MIME)


@require_http_methods(METHODS)
def di(request: ActorRequest, pk: int, letter: int, number: int) -> HttpResponseBase:
    """The DI, for the document system; with the files that go with it the queue makes the ZIP."""
    version = _version(request, pk, letter, number)
    if not is_exchanged(version.letter.kind):
        raise Http404
    if away := _unfinished(request, version):
        return away
    name, refused = called(version), refusal(version, request.actor)
    try:
        packing.checked(version.words, name=name)
    except PaperError as fault:
        refused = refused or str(fault)
    if refused:
        messages.error(request, refused)
        return redirect(version.letter)
    if not version.attached:
        return attachment(
            packing.packed(version.words, {}, name=name, at=version.created_at), f"{name}.zip", packing.MIME
        )
    offer = Offer(f"{name}.zip", version.letter.get_absolute_url(), may_try_again=True)
    return answer(request, exchange_wish(version, name), offer)


@require_safe
def enclosure(request: ActorRequest, pk: int, letter: int, number: int, place: int) -> HttpResponseBase:
    """One thing that goes with the letter; whether its reader may open it is asked again each time."""
    version = _version(request, pk, letter, number)
    things = of_version(version)
    if place > len(things) or things[place - 1].code in shut(version, request.actor):
        raise Http404
    each = things[place - 1]
    if stored := stored_as(version, each.code):
        return serve(stored)
    data, mime = written(version, each.code)
    return attachment(data, each.name, mime)


def _unfinished(request: ActorRequest, version: LetterVersion) -> HttpResponse | None:
    """Back to the letter, with what it lacks: nothing half empty is printed. What was sent once was sent so."""
    lacking = [] if version.letter_number else gaps(version.words)
    if not lacking:
        return None
    messages.error(request, UNFINISHED % listed(lacking))
    return redirect(version.letter)


def _version(request: ActorRequest, pk: int, letter: int, number: int) -> LetterVersion:
    row = get_letter(request, pk, letter)
    return get_object_or_404(versions_of(row, request.actor).select_related("letter__proposal"), number=number)


def _paper(version: LetterVersion) -> Paper:
    return paper(version.words, version.created_at, is_demo=version.letter.proposal.is_demo)

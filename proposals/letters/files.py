"""A letter to take along: PDF, ODT, DI with its files; only of letters the reader may see."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
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
from proposals.letters import enclosed
from proposals.letters.shown import called, get_letter, versions_of
from proposals.models import LetterVersion


@require_http_methods(METHODS)
def pdf(request: ActorRequest, pk: int, letter: int, number: int) -> HttpResponseBase:
    """The letter as it will be printed; who reads it may have it tried again."""
    version = _version(request, pk, letter, number)
    paper = _paper(version)
    offer = Offer(f"{called(version)}.pdf", version.letter.get_absolute_url(), may_try_again=True)
    return answer(request, page_wish(html.html(paper), paper.typed), offer)


@require_safe
def odt(request: ActorRequest, pk: int, letter: int, number: int) -> HttpResponse:
    """The letter to be worked on in an office program."""
    version = _version(request, pk, letter, number)
    return attachment(odt_of(_paper(version)), f"{called(version)}.odt", TEXT_MIME)


@require_safe
def di(request: ActorRequest, pk: int, letter: int, number: int) -> HttpResponse:
    """The DI and the files that go with it, for the document system."""
    version = _version(request, pk, letter, number)
    if not is_exchanged(version.letter.kind):
        raise Http404
    plan, words, name = version.letter.proposal, version.words, called(version)
    try:
        files = {
            file: enclosed.read(plan, code, request.actor)
            for file, code in zip(words.files, version.attached, strict=True)
        }
        data = packing.packed(words, files, name=name, at=version.created_at)
    except (PermissionDenied, PaperError) as refusal:
        messages.error(request, str(refusal))
        return redirect(version.letter)
    return attachment(data, f"{name}.zip", packing.MIME)


def _version(request: ActorRequest, pk: int, letter: int, number: int) -> LetterVersion:
    row = get_letter(request, pk, letter)
    return get_object_or_404(versions_of(row, request.actor).select_related("letter__proposal"), number=number)


def _paper(version: LetterVersion) -> Paper:
    return paper(version.words, version.created_at, is_demo=version.letter.proposal.is_demo)

"""個資盤點: for who answers for persons' data and who keeps the system; for others it is not there."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from documents.orders.pages import METHODS, Offer, answer
from documents.orders.pages_printed import page_wish
from documents.papers.html import html
from documents.papers.odf import SHEET_MIME
from documents.papers.responses import form_to_fill_in
from privacy.permissions import reads_register
from privacy.processing.papers import TITLE, register_ods, register_paper
from privacy.processing.register import register

if TYPE_CHECKING:
    from accounts.actors import ActorRequest


@require_safe
def processing(request: ActorRequest) -> HttpResponse:
    """The register as a page."""
    _look(request)
    return render(request, "privacy/processing/register.html", {"register": register()})


@require_http_methods(METHODS)
def processing_pdf(request: ActorRequest) -> HttpResponseBase:
    """The same as PDF, made by the queue."""
    _look(request)
    paper = register_paper(register(), _today())
    return answer(request, page_wish(html(paper)), Offer(f"{TITLE}.pdf", reverse("privacy:processing"), False))


@require_safe
def processing_ods(request: ActorRequest) -> HttpResponse:
    """The same as a spreadsheet; it holds nobody's data."""
    _look(request)
    return form_to_fill_in(register_ods(register(), _today()), f"{TITLE}.ods", SHEET_MIME)


def _look(request: ActorRequest) -> None:
    if not reads_register(request.actor):
        raise Http404


def _today() -> dt.datetime:
    """Of the day: what is asked for again a moment later is the same paper."""
    return timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)

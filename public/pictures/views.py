"""Hands out the pictures: consent is asked for each answer; never makes one."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect

from public.answers import for_everybody
from public.models import PhotoSize, SharePicture
from public.pictures.sharing import SITE, is_shown
from public.pictures.sizes import MIME
from public.showing import shown_photos

SAFE = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox; default-src 'none'"}


@for_everybody
def photo_size(request: HttpRequest, number: str, pk: int, width: int, kind: str) -> HttpResponse:
    """A size of a photograph, while its consent and that to show the case stand."""
    rows = shown_photos().filter(undertaking__venture__proposal__case_number=number, pk=pk)
    found = get_object_or_404(PhotoSize, attachment__in=rows.order_by().values("attachment"), width=width, kind=kind)
    return HttpResponse(bytes(found.data), content_type=MIME[found.kind], headers=SAFE)


@for_everybody
def shared(request: HttpRequest, subject: str) -> HttpResponseBase:
    """The picture of a page where it is shared; until it is drawn, that of the whole site."""
    if not is_shown(subject):
        raise Http404
    found = SharePicture.objects.filter(subject=subject).first()
    if found:
        return HttpResponse(bytes(found.data), content_type="image/png", headers=SAFE)
    if subject == SITE:
        raise Http404
    return redirect("public:shared", SITE)

"""Papers made for one reader, handed out: never kept on the way, never taken for a page."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from accounts.audit import access
from accounts.states import Accessed

SAFE = {"X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store"}


def attachment(data: bytes, name: str, mime: str) -> HttpResponse:
    """``data`` as a download no browser runs or keeps; who took it stays known."""
    access.record(Accessed.PAPER, name)
    return form_to_fill_in(data, name, mime)


def form_to_fill_in(data: bytes, name: str, mime: str) -> HttpResponse:
    """The same of what holds nobody's data."""
    disposition = {"Content-Disposition": content_disposition_header(True, name)}
    return HttpResponse(data, content_type=mime, headers=SAFE | disposition)

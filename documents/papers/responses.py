"""Papers made for one reader, handed out: never kept on the way, never taken for a page."""

from __future__ import annotations

from django.http import HttpResponse

SAFE = {"X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store"}


def attachment(data: bytes, name: str, mime: str) -> HttpResponse:
    """``data`` as a download no browser runs or keeps."""
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(data, content_type=mime, headers=SAFE | disposition)

"""Answers that are everybody's, kept for a few seconds in the memory of a web process: what the whole city opens at once.

``public.answers`` says which they are, and how long caches may use them; together with ``PUBLIC_KEPT_SECONDS`` less than a
minute, so that nothing has to be purged when a consent is withdrawn. Who has a session is answered anew; 0 keeps nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response

MOST, LARGEST = 256, 200_000  # answers, bytes of one
ASKED_ONLY_IF = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE")

Key = tuple[bool, str, str, str, bool]


@dataclass(frozen=True, slots=True)
class Kept:
    """One answer."""

    content: bytes
    headers: dict[str, str]
    until: float

    def answer(self, request: HttpRequest) -> HttpResponse:
        """As it was; 304 for who has it already."""
        made = HttpResponse(self.content, headers=self.headers)
        told: HttpResponse = get_conditional_response(request, etag=self.headers.get("ETag"), response=made) or made
        return told


class KeptMiddleware:
    """Outside of whatever asks the database; inside of what gives the request its id and writes its line."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.kept: dict[Key, Kept] = {}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = _key(request) if settings.PUBLIC_KEPT_SECONDS else None
        if key is None:
            return self.get_response(request)
        found = self.kept.get(key)
        if found and found.until > time.monotonic():
            return found.answer(request)
        asked = {name: request.META.pop(name) for name in ASKED_ONLY_IF if name in request.META}
        response = self.get_response(request)
        request.META.update(asked)
        if not _is_everybody_s(response):
            self.kept.pop(key, None)
            return response
        self._keep(key, response)
        return get_conditional_response(request, etag=response.get("ETag"), response=response) or response

    def _keep(self, key: Key, response: HttpResponse) -> None:
        self.kept.pop(key, None)  # so that it stands last
        while len(self.kept) >= MOST:
            self.kept.pop(next(iter(list(self.kept)), key), None)  # a copy: other threads write meanwhile
        until = time.monotonic() + settings.PUBLIC_KEPT_SECONDS
        self.kept[key] = Kept(response.content, dict(response.headers), until)


def _key(request: HttpRequest) -> Key | None:
    """By what answers differ; none for what is answered anew: a form, a question, somebody who has a session."""
    if request.method != "GET" or request.META.get("QUERY_STRING") or settings.SESSION_COOKIE_NAME in request.COOKIES:
        return None
    language = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    is_small = "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", "")
    return request.is_secure(), request.META.get("HTTP_HOST", ""), request.path, language[:20], is_small


def _is_everybody_s(response: HttpResponse) -> bool:
    is_public = response.status_code == 200 and "public" in response.get("Cache-Control", "")
    return is_public and not response.streaming and not response.cookies and len(response.content) <= LARGEST

"""Compresses pages in which nothing stands that somebody else may have chosen; never an answer to what was asked.

What is compressed and holds a secret beside words that a stranger put into the address tells the secret by its length
(BREACH). So only a page that was asked for by its address alone is: no query, no form, no error. Django adds bytes at
random, and masks the token of forms anew each time. Static files are compressed when they are collected.
"""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware


class CompressingMiddleware(GZipMiddleware):
    """Stands outside of whatever writes into a page."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """As it is, unless it is such a page."""
        asked_for_alone = request.method == "GET" and not request.META.get("QUERY_STRING")
        is_page = response.status_code == 200 and response.get("Content-Type", "").startswith("text/html")
        if not asked_for_alone or not is_page or response.streaming:
            return response
        return super().process_response(request, response)

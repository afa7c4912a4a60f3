"""How public pages are answered: to everybody alike, kept by caches for less than a minute; never what they say.

What is published may be withdrawn, and must be gone within a minute: a cache may use an answer ``FRESH`` seconds, and hand
it out once more while it asks again within ``STALE`` seconds. Nothing is kept on the server, so nothing is to be purged there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control
from django.views.decorators.http import require_safe

FRESH, STALE = 25, 25  # seconds; together less than a minute

View = Callable[..., HttpResponseBase]


def for_everybody(view: View) -> View:
    """A view that anybody may ask with GET: the same to all, with an ETag, without a cookie.

    An address of such a view stands in ``accounts.signin.middleware.PUBLIC``; any other answer than 200 is kept by nobody.
    """

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        return kept_by_caches(request, response) if response.status_code == 200 else response

    return login_not_required(require_safe(answered))


def kept_by_caches(request: HttpRequest, response: Any) -> HttpResponseBase:
    """The answer with what caches need; 304 for who has it already."""
    patch_cache_control(response, public=True, max_age=FRESH, stale_while_revalidate=STALE)
    response["ETag"] = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    return get_conditional_response(request, etag=response["ETag"], response=response) or response

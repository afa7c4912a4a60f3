"""The language of public pages: they carry no form and so no cookie, until somebody asks for the other language."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe


@login_not_required
@require_safe
def language(request: HttpRequest, code: str) -> HttpResponse:
    """Back to the page, from now on in the language; the cookie is the one of the rest of the system."""
    if code not in dict(settings.LANGUAGES):
        raise Http404
    asked = request.GET.get("next", "/")
    page = asked if asked.startswith("/") and url_has_allowed_host_and_scheme(asked, request.get_host()) else "/"
    answer = redirect(page)
    answer.set_cookie(settings.LANGUAGE_COOKIE_NAME, code, secure=settings.LANGUAGE_COOKIE_SECURE, samesite="Lax")
    return answer

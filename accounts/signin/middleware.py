"""What every request passes: language, session limits, the actor, the second factor; never who may see a page."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.functional import SimpleLazyObject
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect

from accounts.actors import DRAWN_FOR, Actor, actors_of, choose
from accounts.signin.returning import SPOKEN, remember

if TYPE_CHECKING:
    from accounts.actors import ActorRequest

Next = Callable[[HttpRequest], HttpResponse]
# What a person without the demanded second factor may still open.
WITHOUT_SECOND_FACTOR = frozenset(
    {
        "account_change_password",
        "account_email",
        "account_email_verification_sent",
        "account_logout",
        "account_reauthenticate",
        "mfa_activate_totp",
        "mfa_index",
    }
)
# The addresses whose answers are everybody's, where the answer says so; whatever else is answered may be kept by nobody.
PUBLIC = frozenset(
    {
        "portal:favicon",
        *(f"public:{name}" for name in ("front", "cases", "case", "photo", "stories", "story", "news", "news_item")),
        *(f"public:{name}" for name in ("how", "guide", "districts", "district", "data", "catalogue", "dataset")),
        *(
            f"public:{name}"
            for name in ("news_feed", "dates_feed", "robots", "sitemap", "photo_size", "shared", "take_home", "dcat")
        ),
    }
)
SECOND_FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


class LanguageMiddleware:
    """The language one has chosen, else 正體中文; what the browser prefers is not asked.

    An office PC with an English Windows would otherwise turn a Chinese form English. A browser in which nothing was chosen yet
    takes that of who signs in.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        spoken = getattr(request, SPOKEN, "")
        if not chosen and spoken not in ("", settings.LANGUAGE_CODE):
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME, spoken, secure=settings.LANGUAGE_COOKIE_SECURE, samesite="Lax"
            )
        patch_vary_headers(response, ["Cookie"])
        return response


class SessionLimitMiddleware:
    """Ends a session ``SESSION_ABSOLUTE_HOURS`` after sign-in or when the account runs out; slides the idle limit."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: ActorRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            now = int(time.time())
            began = request.session.setdefault("began", now)
            if now - began >= settings.SESSION_ABSOLUTE_HOURS * 3600 or request.user.has_run_out:
                logout(request)
        return self.get_response(request)

    def process_view(self, request: ActorRequest, view: Any, args: Any, kwargs: Any) -> None:
        """Once it is known what is asked for: a page that asks by itself keeps nobody signed in."""
        if getattr(view, "asks_by_itself", False) or settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return
        if request.user.is_authenticated and hasattr(request.session, "touch"):
            request.session.touch()


class SignInMiddleware(LoginRequiredMiddleware):
    """Leads who is not signed in to the sign-in page, and from there back to the page a form was sent from.

    Many forms are sent to addresses that answer no GET; the page they stand on offers back what was typed.
    """

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponseRedirect:
        """The page is the referrer of a form, if it is one of ours."""
        page = request.headers.get("Referer", "")
        if request.method != "POST" or not url_has_allowed_host_and_scheme(page, request.get_host()):
            return super().handle_no_permission(request, view_func)
        parts = urlsplit(page)
        remember(request, request.POST.get(DRAWN_FOR, ""))
        return redirect_to_login(urlunsplit(("", "", parts.path, parts.query, "")), self.get_login_url(view_func))


class ActorMiddleware:
    """``request.actors``: everything the person may act as; ``request.actor``: the one the session names.

    Both are lazy: two queries together, and none for pages that do not ask or for anonymous visitors, who act as
    nobody (an actor without unit and role).
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        request.actors = SimpleLazyObject(lambda: actors_of(request.user) if request.user.is_authenticated else [])
        request.actor = SimpleLazyObject(lambda: self.actor(request))
        return self.get_response(request)

    @staticmethod
    def actor(request: ActorRequest) -> Actor:
        """The actor of this request."""
        return choose(request.user, request.actors, request.session.get("actor", ""))


class SecondFactorMiddleware:
    """Leads staff without a second factor to its set-up, and lets them do nothing else.

    Asked of people who belong to an office or are its deputies, and of administrators of the installation; proposing
    organisations may set one up but need not. That it stands is kept in the session, so that a page costs no query.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: ActorRequest, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        """Before each view, when its name is known."""
        if not settings.STAFF_MFA_REQUIRED or not getattr(view, "login_required", True):
            return None
        if not request.user.is_authenticated:
            return None
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name.startswith("mfa_"):
            # Here the second factor may go: ask again on the next page.
            request.session.pop("second_factor", None)
        if name in WITHOUT_SECOND_FACTOR or self.is_satisfied(request):
            return None
        target = reverse("mfa_activate_totp")
        return HttpResponseClientRedirect(target) if request.headers.get("HX-Request") else redirect(target)

    @staticmethod
    def is_satisfied(request: ActorRequest) -> bool:
        """Is a second factor set up, or none demanded?"""
        if request.session.get("second_factor"):
            return True
        if not needs_second_factor(request):
            return True
        if Authenticator.objects.filter(user=request.user, type__in=SECOND_FACTORS).exists():
            request.session["second_factor"] = True
            return True
        return False


def needs_second_factor(request: ActorRequest) -> bool:
    """Does the rule for staff apply to this person (no further query once the actors are known)?"""
    user = request.user
    return user.is_staff or user.is_superuser or any(actor.is_staff_unit for actor in request.actors)


class NoStoreMiddleware:
    """What is answered here is kept by no cache and not shown by "back" after sign-out: pages, papers, errors, redirects.

    Near the top of the row, so that it sees whatever made the answer; files of the system itself are served above it.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        match = request.resolver_match
        is_everybodys = match is not None and match.view_name in PUBLIC
        if not (is_everybodys and "public" in response.get("Cache-Control", "")):
            patch_cache_control(response, no_store=True)
        return response

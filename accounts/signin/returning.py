"""Whom a person acted as before the session ran out, so that signing in leads back as the same, and where who has just
registered wanted to go; never gives a right.

The browser keeps the key of the actor chosen last; a form sent too late says for whom its page was drawn. The key is
compared with what the person may act as at that moment.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from accounts.actors import actors_of
from accounts.models import User

RETURNING = "returning"
WANTED = "wanted"
# On the request that signs somebody in: the language the person chose last, in whichever browser.
SPOKEN = "spoken"


def remember(request: HttpRequest, key: str) -> None:
    """Keep, until the person has signed in, whom the page was drawn for."""
    request.session[RETURNING] = key


def keep(response: HttpResponse, key: str) -> None:
    """Let the browser keep whom the person has chosen to act as."""
    response.set_cookie(
        settings.ACTOR_COOKIE_NAME, key, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
    )


def go_on(request: HttpRequest, user: User) -> None:
    """After signing in: the same actor again, if the person may still act as it, and the person's language (``LanguageMiddleware``)."""
    setattr(request, SPOKEN, user.language)
    key = request.session.pop(RETURNING, "") or request.COOKIES.get(settings.ACTOR_COOKIE_NAME, "")
    if key and any(actor.key == key for actor in actors_of(user)):
        request.session["actor"] = key


def want(request: HttpRequest) -> None:
    """Keep the address of a page that needs a unit, until the person belongs to one."""
    request.session[WANTED] = request.get_full_path()


def wanted(request: HttpRequest) -> str:
    """Where the person wanted to go, this once; home where nothing was kept."""
    return str(request.session.pop(WANTED, "") or settings.LOGIN_REDIRECT_URL)

"""Devices that somebody has signed in from count their failures apart: no stranger locks an owner out; lets nobody in.

OWASP's device cookies. The cookie names accounts whose owner entered, or set a new password by mail, with this device.
A name that it holds nothing for is counted among all unknown devices, as ever. A new password makes every cookie of
the account worthless, so that who knew the old one gains no guesses; many accounts on one device have a count each.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

from allauth.account.signals import password_reset
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare

from accounts.models import User

SALT = "accounts.devices"
DAYS = 180
AT_MOST = 12  # accounts that a device remembers, the latest; a cookie has 4,096 bytes
# By account: what its failures on this device are counted under, and the proof that its password is still the same.
Known = dict[str, tuple[str, str]]


class DeviceMiddleware:
    """Lets the browser remember who has proved to be whom; only a POST can do that, and can make it outdated."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "POST":
            user = getattr(request, "has_proved", request.user)
            if isinstance(user, User) and not _mark(request, user):
                _remember(request, response, user)
        return response


def counted_as(request: HttpRequest, name: str | None) -> str | None:
    """What failures of the account ``name`` are counted under: itself, or itself on this device.

    No account's name has a blank in it, and nobody else knows the mark: nobody types what a device is counted under.
    """
    if name is None or settings.DEVICE_COOKIE_NAME not in request.COOKIES:
        return name
    user = User.objects.filter(username__iexact=name).first()
    mark = _mark(request, user) if user else ""
    return f"{name} {mark}" if mark else name


def watch() -> None:
    """Who sets a new password by mail is the owner, and gets in on this device whatever strangers do meanwhile."""
    password_reset.connect(_reset, dispatch_uid="accounts.devices")


def _reset(request: HttpRequest, user: User, **_signal: Any) -> None:
    setattr(request, "has_proved", user)  # noqa: B010 - Django's request declares no such attribute


def _mark(request: HttpRequest, user: User) -> str:
    mark, proof = _known(request).get(str(user.pk), ("", ""))
    return mark if constant_time_compare(proof, _proof(user)) else ""


def _proof(user: User) -> str:
    return user.get_session_auth_hash()[:24]


def _known(request: HttpRequest) -> Known:
    try:
        found: Known = signing.loads(
            request.COOKIES.get(settings.DEVICE_COOKIE_NAME, ""), salt=SALT, max_age=DAYS * 86400
        )
    except signing.BadSignature:
        return {}
    return found


def _remember(request: HttpRequest, response: HttpResponse, user: User) -> None:
    known = _known(request)
    known.pop(str(user.pk), None)
    known[str(user.pk)] = secrets.token_urlsafe(9), _proof(user)
    latest = dict(list(known.items())[-AT_MOST:])
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        signing.dumps(latest, salt=SALT),
        max_age=DAYS * 86400,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )

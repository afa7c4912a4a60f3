"""Where the request of this thread comes from: the address the last proxy of ours saw, never one a client claims."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from contextvars import ContextVar

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

_request: ContextVar[HttpRequest | None] = ContextVar("source", default=None)


class SourceMiddleware:
    """Remembers the request while it lasts, for what is written down deep below the page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        token = _request.set(request)
        try:
            return self.get_response(request)
        finally:
            _request.reset(token)


def address_of(request: HttpRequest) -> str | None:
    """The address by ``ALLAUTH_TRUSTED_PROXY_COUNT``: so many entries of X-Forwarded-For, from the end, are ours."""
    try:
        return get_adapter().get_client_ip(request) if request.META.get("REMOTE_ADDR") else None
    except PermissionDenied:  # what our proxy says is no address
        return None


def current() -> HttpRequest | None:
    """The request being answered; None in background work."""
    return _request.get()


def address() -> str | None:
    """Where it comes from."""
    request = current()
    return address_of(request) if request else None


def neighbourhood(address: str) -> tuple[str, str]:
    """First and last address that count as one: a home has 2⁶⁴ of IPv6, and may use another for each try."""
    network = ipaddress.ip_network(f"{address}/64" if ":" in address else address, strict=False)
    return str(network[0]), str(network[-1])

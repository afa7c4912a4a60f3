"""What every page's frame shows; never more than one query."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from accounts.signin.middleware import PUBLIC
from manual.places import place_of
from portal.demo.cast import PASSWORD, loaded_trials
from portal.emptiness import Emptiness
from tracking.statistics.snapshots import READING
from workflow.delivery.queries import COUNTED, on_bell
from workflow.models import Notification


def site(request: Any) -> dict[str, Any]:
    """Actor, why its lists are empty, unread count and the demo's accounts (asked only when a template prints them), and the visible settings."""
    return {
        "actor": getattr(request, "actor", None),
        "empty": Emptiness(getattr(request, "actor", None)),
        "reads_figures": getattr(getattr(request, "actor", None), "kind", "") in READING,
        "help": lambda: _help(request),
        "unread": lambda: _unread(request),
        "demo_site": settings.DEMO,
        "demo_accounts": loaded_trials,
        # Only where nobody else can reach the page: `make run` listens on this machine alone, and nothing else may
        # speak plain http. A demo under TLS is out in the world, and its accounts change data that others look at.
        "demo_password": PASSWORD if settings.DEMO and settings.INSECURE_HTTP else "",
        "second_factor_off": not settings.STAFF_MFA_REQUIRED,
        "origin": settings.SITE_URL.rstrip("/"),
        "canonical": f"{settings.SITE_URL.rstrip('/')}{request.path}",
        "request_id": getattr(request, "id", ""),
    }


def _help(request: Any) -> str:
    """Where the manual is about this page."""
    name = request.resolver_match.view_name if request.resolver_match else ""
    if name in PUBLIC:  # the same for everybody
        return place_of(name, None)
    actor = getattr(request, "actor", None)
    return place_of(name, actor if actor and actor.user.is_authenticated else None)


def _unread(request: Any) -> int | str:
    """How many notices wait, counted as far as the bell says it; a page that keeps drafts has read it with them."""
    if hasattr(request, "unread"):
        return on_bell(request.unread)
    return on_bell(Notification.objects.unread().filter(user=request.user)[:COUNTED].count())

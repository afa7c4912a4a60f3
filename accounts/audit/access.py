"""Who looked at personal data or took it away: one line each, written where it is handed out; never decides who may."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from accounts.audit.source import address, current
from accounts.models import Access
from accounts.states import Accessed

if TYPE_CHECKING:
    from accounts.actors import ActorRequest


def record(kind: Accessed, about: str, *, purpose: str = "") -> None:
    """Say that this request hands it out. What cannot be written down is not handed out.

    Called below the page, so that no page can forget it; outside of a request nobody is looking, and HEAD shows nothing.
    """
    request = cast("ActorRequest | None", current())
    if request is None or request.method == "HEAD":
        return
    Access.objects.create(
        kind=kind,
        about=about[:200],
        purpose=purpose[:200],
        path=request.path[:200],
        user=request.user,
        actor_label=request.actor.label,
        address=address(),
    )

"""The secret addresses: made, renewed, revoked, and whose they are; what is kept is a digest."""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING

from django.db import transaction

from accounts.actors import actors_of
from accounts.models import User
from tracking.models import CalendarFeed
from workflow.calendar import clock

if TYPE_CHECKING:
    from accounts.actors import Actor

BYTES = 24  # of chance in an address: nobody guesses it


def digest_of(token: str) -> str:
    """What is kept of an address."""
    return hashlib.sha256(token.encode()).hexdigest()


def open_feed(actor: Actor) -> CalendarFeed | None:
    """The address that is good now (one query)."""
    return CalendarFeed.objects.filter(user=actor.user, actor=actor.key, revoked_at=None).first()


@transaction.atomic
def renew(*, by: Actor) -> str:
    """A new address; the former one is good for nothing from now on. It is told once and kept nowhere."""
    revoke(by=by)
    token = secrets.token_urlsafe(BYTES)
    CalendarFeed.objects.create(user=by.user, actor=by.key, digest=digest_of(token), made_at=clock.now())
    return token


@transaction.atomic
def revoke(*, by: Actor) -> int:
    """The address is good for nothing any more; how many there were. Two at the same moment wait for each other."""
    User.objects.select_for_update().get(pk=by.user.pk)
    own = CalendarFeed.objects.filter(user=by.user, actor=by.key, revoked_at=None)
    return own.update(revoked_at=clock.now())


def actor_of(token: str) -> Actor | None:
    """Whose address it is; none where it is unknown or revoked, or its owner may not act so today (two queries)."""
    feed = CalendarFeed.objects.filter(digest=digest_of(token), revoked_at=None).select_related("user").first()
    if feed is None or not feed.user.is_active or feed.user.has_run_out:
        return None
    return next((actor for actor in actors_of(feed.user) if actor.key == feed.actor and actor.unit_id), None)

"""Tries to sign in: each is kept, and failures are counted where nobody else counts; never checks a password."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.db import connection, transaction
from django.http import HttpRequest
from django.utils import timezone

from accounts.audit.source import address_of, neighbourhood
from accounts.models import SignIn, User
from accounts.states import Outcome

WINDOW = dt.timedelta(minutes=15)


@contextmanager
def counted_alone(name: str | None, address: str | None) -> Iterator[None]:
    """Tries at the same account, and those from the same address, wait here for one another.

    What one finds counted is then true until it has counted itself: of twenty guesses at once five are looked at.
    The account before the address, always, so that no two wait for each other.
    """
    keys = [f"account {name}", f"address {neighbourhood(address)[0]}" if address else ""]
    with transaction.atomic(), connection.cursor() as cursor:
        for key in filter(None, keys):
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"sign in: {key}"])
        yield


def is_worn_out(address: str | None) -> bool:
    """Did too many tries from this address fail lately, whatever the account? Right passwords cost nothing."""
    if address is None:
        return False
    first, last = neighbourhood(address)
    failed = SignIn.objects.filter(outcome=Outcome.FAILED, address__gte=first, address__lte=last)
    limit = settings.SIGN_IN_FAILURES_PER_ADDRESS
    return failed.filter(at__gt=timezone.now() - WINDOW)[:limit].count() >= limit


def keep(outcome: Outcome, name: str | None, request: HttpRequest, user: User | None = None) -> None:
    """A line of the log; whose account it is, is found by its name where nobody has entered."""
    owner = user or (User.objects.filter(username__iexact=name).first() if name else None)
    SignIn.objects.create(outcome=outcome, name=name or "", user=owner, address=address_of(request))


def watch() -> None:
    """Every way in ends with this signal: password, second factor, single sign-on."""
    user_logged_in.connect(_entered, dispatch_uid="accounts.audit")


def _entered(request: HttpRequest, user: User, **_signal: Any) -> None:
    keep(Outcome.ENTERED, user.get_username().lower(), request, user)

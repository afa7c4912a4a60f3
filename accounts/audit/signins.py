"""Tries to sign in: each is kept, and failures are counted where nobody else counts; never checks a password."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.db import connection, transaction
from django.http import HttpRequest
from django.utils import timezone

from accounts.audit.source import address_of, neighbourhood
from accounts.models import Attempt, SignIn, User
from accounts.states import Outcome

WINDOW = dt.timedelta(minutes=15)
PATIENCE = dt.timedelta(seconds=60)  # no check takes as long
PAUSE = 0.05  # seconds between two looks at who has ended


class WornOut(Exception):
    """Too many tries from this address failed lately: this one is not looked at."""


@contextmanager
def counted(name: str | None, address: str | None, *, together: str | None) -> Iterator[None]:
    """Look at a password inside; the try counts as failed until it has ended, and after it if a failure was kept.

    Of twenty guesses that axes counts ``together`` five are looked at, as they wait here for one another. Tries from one address do
    not: an office would queue for as long as each password takes. They claim their place in its count before. What
    breaks off keeps its place, and is a failure once nobody can be at it any more. Raises WornOut.
    """
    attempt = _claimed(name, address) if address else None
    with transaction.atomic():
        _alone(f"account {together}")
        yield
        if attempt:
            Attempt.objects.filter(pk=attempt).delete()


def is_worn_out(address: str) -> bool:
    """Did too many tries from this address fail lately, whatever the account? Right passwords cost nothing."""
    return _left(address) == 0


def _claimed(name: str | None, address: str) -> int:
    """The id of a new attempt; waits while those that are being looked at could use up what the address has left.

    The address's lock is given back with each look, and taken before the account's, so that no two wait for each other.
    """
    while True:
        with transaction.atomic():
            _alone(f"address {neighbourhood(address)[0]}")
            _keep_what_broke_off()
            # In this order: one that ends between the two looks is counted twice, and in the other not at all.
            looked_at = Attempt.objects.filter(**_near(address)).count()
            left = _left(address)
            if left > looked_at:
                return Attempt.objects.create(name=name or "", address=address).pk
        if left == 0:
            raise WornOut
        time.sleep(PAUSE)


def _left(address: str) -> int:
    """How many more tries from this address may fail."""
    failed = SignIn.objects.filter(outcome=Outcome.FAILED, at__gt=timezone.now() - WINDOW, **_near(address))
    limit: int = settings.SIGN_IN_FAILURES_PER_ADDRESS
    return limit - failed[:limit].count()


def _keep_what_broke_off() -> None:
    """An attempt as old as no check can be belonged to a worker that died: a failure, when it began."""
    broken = Attempt.objects.select_for_update(skip_locked=True).filter(at__lte=timezone.now() - PATIENCE)
    for attempt in broken:
        owner = _called(attempt.name)
        SignIn.objects.create(
            outcome=Outcome.FAILED, name=attempt.name, user=owner, address=attempt.address, at=attempt.at
        )
        attempt.delete()


def _near(address: str) -> dict[str, str]:
    first, last = neighbourhood(address)
    return {"address__gte": first, "address__lte": last}


def _alone(key: str) -> None:
    """Wait for whoever holds ``key``, and hold it until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"sign in: {key}"])


def keep(outcome: Outcome, name: str | None, request: HttpRequest, user: User | None = None) -> None:
    """A line of the log; whose account it is, is found by its name where nobody has entered."""
    SignIn.objects.create(outcome=outcome, name=name or "", user=user or _called(name), address=address_of(request))


def _called(name: str | None) -> User | None:
    return User.objects.filter(username__iexact=name).first() if name else None


def watch() -> None:
    """Every way in ends with this signal: password, second factor, single sign-on."""
    user_logged_in.connect(_entered, dispatch_uid="accounts.audit")


def _entered(request: HttpRequest, user: User, **_signal: Any) -> None:
    keep(Outcome.ENTERED, user.get_username().lower(), request, user)

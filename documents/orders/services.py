"""Asking for papers; never makes one, and never asks whether a person may."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import partial
from typing import Any

from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from documents.models import PaperOrder, PaperOrderQuerySet
from documents.orders.wishes import KINDS, Wish
from documents.papers import store
from documents.states import Printed
from workflow.delivery.bell import wake
from workflow.together import Writes

ring = partial(wake, "documents.tasks.print_papers")


def ask(*wishes: Wish, by: str, writes: Writes | None = None) -> None:
    """Have the queue make what is not there yet (one statement), if the caller's transaction is committed.

    The orders go with ``writes`` of the same transaction, else at once.
    """
    now, sent = timezone.now(), Writes() if writes is None else writes
    sent.insert(
        [
            PaperOrder(
                key=wish.key,
                kind=wish.kind,
                said=wish.said,
                needs=list(wish.needs),
                layout=store.layout(),
                asked_by=by[:200],
                asked_at=now,
                available_at=now,
                kept_until=_until(wish),
            )
            for wish in wishes
        ],
        unless_there=True,
    )
    if writes is None:
        sent.send()
    # Once a transaction: the demo freezes a hundred versions in one.
    if not any(waiting[1] is ring for waiting in connection.run_on_commit):
        transaction.on_commit(ring)


@transaction.atomic
def ask_again(*wishes: Wish, by: str) -> None:
    """The same, also where it failed or was cancelled before, or its file is gone; what is waited for stays as it is."""
    ask(*wishes, by=by)
    _want([order for order in _locked(wishes) if order.state != Printed.WANTED and not is_there(order)], wishes, by)


@transaction.atomic
def remake(wish: Wish, *, by: str) -> None:
    """Have it made anew though it is there: some of what it was put together from was lacking then."""
    ask(wish, by=by)
    _want([order for order in _locked([wish]) if order.state != Printed.WANTED], [wish], by)


def _locked(wishes: Iterable[Wish]) -> PaperOrderQuerySet:
    keys = [wish.key for wish in wishes]
    return PaperOrder.objects.defer("said", "places").filter(key__in=keys).order_by("pk").select_for_update()


def _want(orders: list[PaperOrder], wishes: Iterable[Wish], by: str) -> None:
    """As if each was asked for now and never before; its file stays until the new one takes its place."""
    now, until = timezone.now(), {wish.key: _until(wish) for wish in wishes}
    again = {"state": Printed.WANTED, "attempts": 0, "progress": 0, "failure": {}, "leased_until": None, "lease": None}
    again |= {"asked_at": now, "available_at": now, "asked_by": by[:200]}
    for order in orders:
        for name, value in again.items():
            setattr(order, name, value)
        order.kept_until = until[order.key]
    PaperOrder.objects.bulk_update(orders, [*again, "kept_until"])


def cancel(wish: Wish) -> bool:
    """Stop what is waited for, also while it is made (the worker learns of it as it tells how far it is); was it?"""
    waiting = PaperOrder.objects.filter(key=wish.key, state=Printed.WANTED)
    return bool(waiting.update(state=Printed.CANCELLED, leased_until=None, lease=None))


def by_key(keys: Iterable[str], *, unread: tuple[str, ...] = ("said", "places")) -> dict[str, PaperOrder]:
    """By their keys those of the papers that were asked for (one query); their long columns stay ``unread``."""
    return {order.key: order for order in PaperOrder.objects.defer(*unread).filter(key__in=list(keys))}


def found(wish: Wish) -> PaperOrder | None:
    """What became of it so far."""
    return PaperOrder.objects.defer("places").filter(key=wish.key).first()


def places(wish: Wish) -> dict[str, Any]:
    """What was noted of the paper when it was made: what stands on which page. Empty before."""
    made = PaperOrder.objects.filter(key=wish.key, state=Printed.MADE)
    return made.values_list("places", flat=True).first() or {}


def is_there(order: PaperOrder | None) -> bool:
    """Made, and its file has not been swept away?"""
    return order is not None and order.state == Printed.MADE and default_storage.exists(order.name)


def ahead_of(order: PaperOrder) -> int:
    """How many wait that were asked for before."""
    earlier = Q(asked_at__lt=order.asked_at) | Q(asked_at=order.asked_at, pk__lt=order.pk)
    return PaperOrder.objects.filter(earlier, state=Printed.WANTED).count()


def _until(wish: Wish) -> dt.datetime | None:
    kept_for = KINDS[wish.kind].kept_for
    return timezone.now() + kept_for if kept_for else None

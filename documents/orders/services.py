"""Asking for papers; never makes one, and never asks whether a person may."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any

from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from documents.models import PaperOrder
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
def ask_again(wish: Wish, *, by: str) -> None:
    """The same, also where it failed or was cancelled before, or its file is gone; what is waited for stays as it is."""
    ask(wish, by=by)
    order = PaperOrder.objects.select_for_update().get(key=wish.key)
    if order.state in {Printed.FAILED, Printed.CANCELLED} or (order.state == Printed.MADE and not is_there(order)):
        now = timezone.now()
        again = {"state": Printed.WANTED, "attempts": 0, "progress": 0, "failure": {}, "leased_until": None}
        lasts = {"asked_at": now, "available_at": now, "kept_until": _until(wish), "asked_by": by[:200]}
        PaperOrder.objects.filter(pk=order.pk).update(**again, **lasts)


def cancel(wish: Wish) -> bool:
    """Stop what is waited for, also while it is made (the worker learns of it as it tells how far it is); was it?"""
    waiting = PaperOrder.objects.filter(key=wish.key, state=Printed.WANTED)
    return bool(waiting.update(state=Printed.CANCELLED, leased_until=None))


def discard(wish: Wish) -> None:
    """Forget what was made, so that it is made again when it is asked for: it was put together from fewer parts."""
    PaperOrder.objects.filter(key=wish.key, state=Printed.MADE).update(state=Printed.CANCELLED, name="")


def needed(order: PaperOrder) -> dict[str, PaperOrder]:
    """By key what ``order`` is put together from, as far as it was asked for (one query)."""
    return {each.key: each for each in PaperOrder.objects.defer("said", "places").filter(key__in=order.needs)}


def found(wish: Wish) -> PaperOrder | None:
    """What became of it so far."""
    return PaperOrder.objects.defer("places").filter(key=wish.key).first()


def places(wish: Wish) -> dict[str, Any]:
    """What was noted of the paper when it was made: what stands on which page. Empty before."""
    made = PaperOrder.objects.filter(key=wish.key, state=Printed.MADE)
    return made.values_list("places", flat=True).first() or {}


def is_there(order: PaperOrder) -> bool:
    """Made, and its file has not been swept away?"""
    return order.state == Printed.MADE and default_storage.exists(order.name)


def ahead_of(order: PaperOrder) -> int:
    """How many wait that were asked for before."""
    earlier = Q(asked_at__lt=order.asked_at) | Q(asked_at=order.asked_at, pk__lt=order.pk)
    return PaperOrder.objects.filter(earlier, state=Printed.WANTED).count()


def _until(wish: Wish) -> dt.datetime | None:
    kept_for = KINDS[wish.kind].kept_for
    return timezone.now() + kept_for if kept_for else None

"""Makes the papers that are wanted: claim one under a lease, make, store, mark. Never lays out in the process of a page.

While it works, the lease is renewed by a thread; a worker that dies leaves one that runs out, and the sweeper's next
round makes the paper. What may pass (a killed renderer, a full disk) is tried again, later each time; what would not
(a character without a font, too much for the time there is) is said at once.
"""

from __future__ import annotations

import datetime as dt
import errno
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from django.conf import settings
from django.db import close_old_connections, connection, transaction
from django.utils import timezone
from django.utils.translation import override

from documents.errors import MissingGlyphs, PaperError, PaperOutdated, RenderTimeout, StorageFull
from documents.models import PaperOrder, PaperOrderQuerySet
from documents.orders.wishes import KINDS, Made
from documents.papers import render, store
from documents.states import Printed

log = structlog.get_logger(__name__)
LEASE = dt.timedelta(seconds=60)
RENEWED_EVERY = 15  # seconds
TOLD_EVERY = 1  # seconds
MAX_ATTEMPTS = 8  # over about three quarters of an hour
LONGEST_WAIT = 600  # seconds between two attempts
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def print_due() -> int:
    """Make what is wanted, one after the other, until nothing is left that is nobody's; how many were made."""
    made = 0
    while order := claim():
        made += _print(order)
    return made


def claim() -> PaperOrder | None:
    """The next wanted paper, under a lease; what another worker holds is skipped.

    One whose makers all died will kill the next one too: it is given up, and the one after it is taken.
    """
    while order := _next():
        if order.leased_until:
            return order
    return None


@transaction.atomic
def _next() -> PaperOrder | None:
    """The next one: under a lease, or given up, which has none."""
    now = timezone.now()
    order: PaperOrder | None = PaperOrder.objects.claimable(now).select_for_update(skip_locked=True).first()
    if order is None:
        return None
    if order.attempts >= MAX_ATTEMPTS:
        order.leased_until = None
        _end(order, state=Printed.FAILED, failure=PaperError().kept)
        log.error("paper_given_up", kind=order.kind, key=order.key, attempts=order.attempts)
    else:
        order.attempts += 1
        order.leased_until, order.lease = now + LEASE, uuid.uuid4()
        order.save(update_fields=["attempts", "leased_until", "lease"])
    return order


def _print(order: PaperOrder) -> bool:
    kind = KINDS[order.kind]
    name = store.name_of(order.key, order.layout, kind.suffix)
    told = Progress(order)
    token = render.told.set(told)
    try:
        with _held(order), override(settings.LANGUAGE_CODE):
            return _finish(order, name, kind.make(order.said, told))
    except Cancelled:
        log.info("paper_dropped", kind=order.kind, key=order.key)
    except Exception as error:  # noqa: BLE001 - whatever went wrong, the order must say so
        _failed(order, error)
    finally:
        render.told.reset(token)
    return False


def _finish(order: PaperOrder, name: str, made: Made) -> bool:
    """Store the paper and mark it, both or neither. Raises Cancelled where it is no longer ours to store.

    The file of another worker has the same name, and that of a volume may hold more.
    """
    done = {"name": name, "pages": made.pages, "places": made.places, "made_at": timezone.now()}
    with transaction.atomic():
        if not _ours(order).select_for_update().values_list("pk", flat=True):
            _closed(made)
            raise Cancelled
        return _end(order, state=Printed.MADE, failure={}, size=_keep(name, made), **done)


def _closed(made: Made) -> None:
    if not isinstance(made.paper, bytes):
        made.paper.close()


def _keep(name: str, made: Made) -> int:
    if isinstance(made.paper, bytes):
        return store.keep(name, made.paper)
    with made.paper as file:
        return store.keep(name, file)


def _failed(order: PaperOrder, error: Exception) -> None:
    final = isinstance(error, MissingGlyphs | RenderTimeout | PaperOutdated) or order.attempts >= MAX_ATTEMPTS
    wait = dt.timedelta(seconds=min(4**order.attempts, LONGEST_WAIT))
    state = Printed.FAILED if final else Printed.WANTED
    if not _end(order, state=state, failure=_for_people(error).kept, available_at=timezone.now() + wait):
        log.info("paper_dropped", kind=order.kind, key=order.key)
        return
    log.warning(
        "paper_failed",
        kind=order.kind,
        key=order.key,
        attempts=order.attempts,
        final=final,
        error=f"{type(error).__name__}: {getattr(error, 'detail', '') or error}"[:500],
    )


def _for_people(error: Exception) -> PaperError:
    """What the person who waits is told; the log has the rest."""
    if isinstance(error, OSError) and error.errno in FULL:
        return StorageFull()
    return error if isinstance(error, PaperError) else PaperError()


def _ours(order: PaperOrder) -> PaperOrderQuerySet:
    """The order while it is held by the lease it was claimed under: cancelled and asked for again, it is another's."""
    return PaperOrder.objects.filter(pk=order.pk, lease=order.lease, state=Printed.WANTED)


def _end(order: PaperOrder, **columns: object) -> bool:
    """Give the lease back with what came of it, unless it is no longer ours."""
    return bool(_ours(order).update(leased_until=None, lease=None, **columns))


class Cancelled(BaseException):
    """Nobody wants the paper any more, or another worker has taken it over.

    No ``Exception``: on its way out nobody takes it for a paper that failed.
    """


class Progress:
    """Writes down how far a paper is, now and then; raises Cancelled where there is nothing to tell it of any more."""

    def __init__(self, order: PaperOrder) -> None:
        self.order = order
        self.at = 0.0

    def __call__(self, count: int) -> None:
        if time.monotonic() - self.at < TOLD_EVERY:
            return
        self.at = time.monotonic()
        if not _ours(self.order).update(progress=count):
            raise Cancelled


@contextmanager
def _held(order: PaperOrder) -> Iterator[None]:
    """Renew the lease while the paper is made, whatever this thread waits for."""
    done = threading.Event()

    def renew() -> None:
        while not done.wait(RENEWED_EVERY):
            _ours(order).update(leased_until=timezone.now() + LEASE)
            close_old_connections()
        connection.close()

    thread = threading.Thread(target=renew, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()

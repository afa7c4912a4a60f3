"""What is kept of papers and for how long; never touches what somebody attached.

The paper of something frozen is kept as long as papers look like it (one day more, for what was begun before new style
sheets came); any other paper for the time its kind says. Row and file go together, and what was swept is made again when
it is asked for.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import structlog
from django.core.files.storage import default_storage
from django.db.models import Q
from django.utils import timezone

from documents.models import PaperOrder
from documents.papers import store

log = structlog.get_logger(__name__)
OTHER_LAYOUTS_FOR = dt.timedelta(days=1)
LEAST_AGE = dt.timedelta(hours=1)  # a younger file may be one that is being written


def forget() -> int:
    """Remove what need not be kept, then files that no row names; how many files went."""
    now = timezone.now()
    over = Q(kept_until__lt=now) | (~Q(layout=store.layout()) & Q(asked_at__lt=now - OTHER_LAYOUTS_FOR))
    PaperOrder.objects.filter(over).delete()
    gone = sorted(name for name in _unnamed() if default_storage.get_modified_time(name) < now - LEAST_AGE)
    for name in gone:
        default_storage.delete(name)
    log.info("papers_forgotten", removed=len(gone))
    return len(gone)


def _unnamed() -> Iterator[str]:
    """The stored papers without a row, half-written ones among them (a query a layout)."""
    for layout in _listed(store.FOLDER)[0]:
        folder = f"{store.FOLDER}/{layout}"
        named = set(PaperOrder.objects.filter(layout=layout).exclude(name="").values_list("name", flat=True))
        yield from (name for file in _listed(folder)[1] if (name := f"{folder}/{file}") not in named)


def _listed(folder: str) -> tuple[list[str], list[str]]:
    return default_storage.listdir(folder) if default_storage.exists(folder) else ([], [])

"""Which backups are kept: the newest of so many days, weeks and months; never fewer than one."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from records.backups.making import STAMP

GLOB = "[0-9]" * 8 + "-" + "[0-9]" * 6


def there() -> list[Path]:
    """All, the newest first."""
    return sorted(Path(settings.BACKUPS_DIR).glob(GLOB), reverse=True)


def made_at(folder: Path) -> dt.datetime:
    """When it was made."""
    return dt.datetime.strptime(folder.name, STAMP).replace(tzinfo=dt.UTC)


def rotate() -> list[Path]:
    """Remove those that no period keeps; which they were."""
    found = there()
    kept = {found[0]} if found else set()
    for period, many in zip(PERIODS, settings.BACKUPS_KEPT, strict=True):
        newest: dict[str, Path] = {}
        for folder in found:
            newest.setdefault(period(made_at(folder)), folder)
        kept |= set(list(newest.values())[:many])
    gone = [folder for folder in found if folder not in kept]
    for folder in gone:
        shutil.rmtree(folder)
    return gone


PERIODS: tuple[Callable[[dt.datetime], str], ...] = (
    lambda at: f"{at:%Y-%m-%d}",
    lambda at: f"{at:%G-%V}",
    lambda at: f"{at:%Y-%m}",
)

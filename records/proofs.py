"""What was tried and how it ended: each backup, each drill, each look at the logs leaves a line that cannot be changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from records.backups import drilling, making, manifests, rotating
from records.backups.errors import BackupError, Busy
from records.models import Proof
from records.seals import anchors, services
from records.seals.checking import LogsDiffer, check
from records.states import Tried


def backed_up() -> Proof:
    """A new backup, those before rotated; raises BackupError once it is on record."""
    return _proven(Tried.BACKUP, _back_up)


def drilled(*, identity: Path | None = None, server: str = "") -> Proof:
    """The newest backup tried; raises BackupError once it is on record."""
    return _proven(Tried.DRILL, lambda: _drill(identity, server))


def looked_through() -> Proof:
    """All logs compared with their seals and anchors; raises LogsDiffer with what is wrong, once it is on record."""
    return _proven(Tried.LOGS, _look)


def _proven(kind: Tried, work: Callable[[], str]) -> Proof:
    began = timezone.now()
    try:
        words = work()
    except Busy:
        raise
    except (BackupError, LogsDiffer) as error:
        _keep(kind, began, str(error), is_good=False)
        raise
    return _keep(kind, began, words, is_good=True)


def _keep(kind: Tried, began: dt.datetime, words: str, *, is_good: bool) -> Proof:
    return Proof.objects.create(kind=kind, began_at=began, words=words[:500], is_good=is_good)


def _back_up() -> str:
    folder = making.back_up()
    manifest = manifests.read(folder)
    gone = rotating.rotate()
    said = {
        "name": folder.name,
        "rows": f"{manifest.rows:,}",
        "files": f"{manifest.files:,}",
        "size": f"{manifest.size / 1e6:,.1f}",
        "gone": len(gone),
    }
    words = _("%(name)s：%(rows)s 列、%(files)s 個檔案，共 %(size)s MB，已讀回核對。") % said
    return words + (_("另刪除期滿的備份 %(gone)s 份。") % said if gone else "")


def _drill(identity: Path | None, server: str) -> str:
    newest = rotating.there()[:1]
    if not newest:
        raise BackupError(_("還沒有任何備份可以演練。"))
    return drilling.drill(newest[0], identity=identity, server=server)


def _look() -> str:
    services.seal()
    found = check(anchors.dropped())
    if found.findings:
        raise LogsDiffer(found.findings)
    said = {"links": f"{found.links:,}", "lines": f"{found.lines:,}", "anchors": found.anchors}
    return _("看過 %(links)s 個封存、%(lines)s 筆紀錄、%(anchors)s 份資料庫外的留存，全部相符。") % said


def try_what_is_due(now: dt.datetime | None = None) -> list[Proof]:
    """Back up and look through the logs, each once a day from the hour of ``BACKUP_HOUR`` on; what failed is on record.

    Called twice at once it backs up once, as the second finds the first at it; a try that failed is tried again an hour later.
    """
    now = timezone.localtime(now)
    if now.hour < settings.BACKUP_HOUR:
        return []
    today = now.replace(hour=settings.BACKUP_HOUR, minute=0, second=0, microsecond=0)
    done = set(Proof.objects.filter(is_good=True, ended_at__gte=today).values_list("kind", flat=True))
    tried = []
    for kind, work in ((Tried.BACKUP, backed_up), (Tried.LOGS, looked_through)):
        if kind not in done:
            with suppress(BackupError, LogsDiffer):
                tried.append(work())
    return tried

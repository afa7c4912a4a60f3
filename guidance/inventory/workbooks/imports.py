"""A workbook's rows looked at, then written: what is added, what changes from what to what, what is called alike."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import District
from guidance.inventory import services
from guidance.inventory.forms import EntryForm
from guidance.inventory.likeness import Alike, Named, alike
from guidance.inventory.services import WRITTEN, plain
from guidance.models import InventoryEntry, InventoryImport
from workflow.calendar import clock
from workflow.engine.errors import Refused

if TYPE_CHECKING:
    from accounts.actors import Actor
    from guidance.inventory.workbooks.reader import Row

KEPT = dt.timedelta(days=2)  # what was uploaded and not imported


@dataclass(frozen=True)
class Line:
    """A row of the workbook: the entry it changes, if any, what it says, what is called alike."""

    row: int
    said: dict[str, Any]
    entry: InventoryEntry | None
    version: int | None
    likes: Sequence[Alike]

    @cached_property
    def changes(self) -> list[tuple[str, str, str]]:
        """What differs from what is stored: label, before, after."""
        blank = self.entry or InventoryEntry()
        found = []
        for name in WRITTEN:
            if name not in self.said:
                continue
            old, new = getattr(blank, name, None), self.said[name]
            if (old or None) != (new or None):
                label = str(InventoryEntry._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
                found.append((label, plain(name, old), plain(name, new)))
        return found

    @property
    def is_stale(self) -> bool:
        """Was the entry changed since the workbook was uploaded?"""
        return self.entry is not None and self.entry.row_version != self.version


@dataclass(frozen=True)
class Preview:
    """All lines, by what would become of them."""

    lines: Sequence[Line]

    @property
    def added(self) -> list[Line]:
        """New ones that are called like nothing there."""
        return [line for line in self.lines if line.entry is None and not line.likes]

    @property
    def doubtful(self) -> list[Line]:
        """New ones that are called like something: who imports says which of them are others."""
        return [line for line in self.lines if line.entry is None and line.likes]

    @property
    def changed(self) -> list[Line]:
        """Those that say something else than what is stored."""
        return [line for line in self.lines if line.entry is not None and line.changes]

    @property
    def same(self) -> int:
        """How many say what is stored already."""
        return sum(line.entry is not None and not line.changes for line in self.lines)


@transaction.atomic
def keep(rows: Sequence[Row], name: str, *, by: Actor) -> InventoryImport:
    """The rows wait to be looked at; what the person uploaded before and did not import goes, and what others forgot."""
    assert by.unit
    waiting = InventoryImport.objects.filter(done_at=None).exclude(rows=[])
    waiting.filter(user=by.user).update(rows=[])
    waiting.filter(made_at__lt=timezone.now() - KEPT).update(rows=[])
    return InventoryImport.objects.create(
        user=by.user, unit=by.unit, name=name[:200], made_at=clock.now(), rows=list(rows)
    )


def preview_of(made: InventoryImport, districts: Sequence[District]) -> Preview:
    """What would become of the rows, as the inventories stand now (two queries)."""
    keys = [row["id"] for row in made.rows if row["id"]]
    entries = InventoryEntry.objects.select_related("district").in_bulk(keys)
    said = [_said(row, entries.get(row["id"]), districts) for row in made.rows]
    called_anew = [place for place, row in enumerate(made.rows) if _is_named(said[place], entries.get(row["id"]))]
    names = [Named(said[place]["district"].pk, said[place]["name"], made.rows[place]["id"]) for place in called_anew]
    likes = dict(zip(called_anew, alike(names), strict=True))
    return Preview(
        [
            Line(row["row"], said[place], entries.get(row["id"]), row["version"], likes.get(place, ()))
            for place, row in enumerate(made.rows)
        ]
    )


def _is_named(said: dict[str, Any], entry: InventoryEntry | None) -> bool:
    """Is it a new entry, or one that gets another name or district?"""
    return entry is None or (said["name"], said["district"].pk) != (entry.name, entry.district_id)


def _said(row: Row, entry: InventoryEntry | None, districts: Sequence[District]) -> dict[str, Any]:
    form = EntryForm(row["data"], districts=districts, entry=entry)
    if not form.is_valid():
        raise Refused(_("第 %d 列的內容現在不能寫入了（例如同意已撤回），請修正後重新上傳。") % row["row"])
    return form.cleaned_data


@transaction.atomic
def carry_out(
    made: InventoryImport,
    districts: Sequence[District],
    *,
    others: Collection[int],
    shown: Collection[int],
    by: Actor,
) -> InventoryImport:
    """匯入: all that was looked at, or nothing; again, nothing more.

    ``others`` are the rows that are not what they are called like, ``shown`` those of which the page had asked that.
    """
    locked = InventoryImport.objects.select_for_update(no_key=True).get(pk=made.pk, user=by.user)
    if locked.done_at:
        return locked
    if not locked.rows:
        raise Refused(_("這份預覽已失效，請重新上傳。"))
    preview = preview_of(locked, districts)
    if stale := [line for line in preview.lines if line.is_stale]:
        words = _("「%s」在上傳之後已另外修改過，沒有匯入任何資料；請重新匯出、修改後再上傳。")
        raise Refused(words % (stale[0].entry and stale[0].entry.name))
    if unseen := [line for line in preview.doubtful if line.row not in shown]:
        raise Refused(_("上傳之後新增了與第 %d 列名稱相近的資料，請再看一次預覽。") % unseen[0].row)
    with override(settings.LANGUAGE_CODE):  # it is kept, whoever imports
        words = _("由活頁簿「%s」匯入") % locked.name
    meant = [line for line in preview.doubtful if line.row in others]
    services.add_entries([line.said for line in [*preview.added, *meant]], by=by, words_of_log=words)
    for line in preview.changed:
        assert line.entry
        services.change_entry(line.entry, by=by, expected=line.version, anyway=True, words_of_log=words, **line.said)
    locked.added, locked.changed = len(preview.added) + len(meant), len(preview.changed)
    locked.left_out = len(preview.doubtful) - len(meant)
    locked.done_at, locked.rows = clock.now(), []
    locked.save(update_fields=["added", "changed", "left_out", "done_at", "rows"])
    return locked

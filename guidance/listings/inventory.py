"""The list of the districts' inventories: its columns, and the views everybody has of it. Contacts stand in the workbook alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guidance.inventory.forms import STALE_ONES, WITHOUT_PLACE, EntryListFilter
from guidance.models import InventoryEntry
from guidance.permissions import reads_inventory
from guidance.queries import EntryQuerySet
from lists.columns import Cell, Column
from lists.listing import Listing, View
from workflow.calendar.days import WorkingCalendar
from workflow.rows import Rows
from workflow.templatetags.cs import roc

if TYPE_CHECKING:
    from accounts.actors import Actor


def _rows(form: EntryListFilter, actor: Actor) -> Rows:
    return InventoryEntry.objects.seen_by(actor, form.narrow(), form.by)


def _shown(rows: EntryQuerySet, actor: Actor) -> EntryQuerySet:
    return rows.for_page()


def _named(row: InventoryEntry, calendar: WorkingCalendar) -> Cell:
    return Cell(row.name, to=row.get_absolute_url(), beneath=row.address)


def _placed(row: InventoryEntry) -> str | None:
    return str(_("已標示")) if row.is_placed else None


def _checked(row: InventoryEntry, calendar: WorkingCalendar) -> Cell:
    if row.removed_at:
        return Cell(_("已停用"))
    return Cell(roc(row.checked_on), beneath=_("超過一年未查核") if row.is_stale else "", css="cs-nowrap")


def _views(actor: Actor) -> list[View]:
    return [
        View(_("全部"), ""),
        View(_("超過一年未查核"), f"state={STALE_ONES}&order=checked"),
        View(_("未標示位置"), f"place={WITHOUT_PLACE}"),
    ]


INVENTORY = Listing(
    name="inventory",
    title=_("人文地產景盤點"),
    page="guidance:inventory",
    file="guidance:inventory_file",
    has=reads_inventory,
    columns=(
        Column(name="name", label=_("名稱"), value=lambda row: row.name, cell=_named, is_fixed=True),
        Column(name="address", label=_("地址"), value=lambda row: row.address or None, is_usual=False),
        Column(name="district", label=_("行政區"), value=lambda row: row.district.name, order="place"),
        Column(name="kind", label=_("類別"), value=lambda row: row.get_kind_display()),
        Column(name="words", label=_("說明"), value=lambda row: row.words or None, is_usual=False),
        Column(name="source", label=_("資料來源"), value=lambda row: row.known_by),
        Column(name="place", label=_("位置"), value=_placed),
        Column(name="checked", label=_("最近查核"), value=lambda row: row.checked_on, cell=_checked, order="checked"),
        Column(
            name="removed",
            label=_("停用日期"),
            value=lambda row: timezone.localdate(row.removed_at) if row.removed_at else None,
            is_usual=False,
        ),
    ),
    form=EntryListFilter,
    rows=_rows,
    shown=_shown,
    views=_views,
)

"""The list of what agencies give: its columns, and the views everybody has of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from guidance.listings.places import places_of, with_places
from guidance.models import Resource
from guidance.resources.forms import ResourceFilter
from guidance.resources.queries import ResourceQuerySet
from inputs.fields import grouped
from lists.columns import Cell, Column
from lists.listing import Listing, View
from workflow.calendar.days import WorkingCalendar
from workflow.rows import Rows
from workflow.templatetags.cs import roc

if TYPE_CHECKING:
    from accounts.actors import Actor


def _rows(form: ResourceFilter, actor: Actor) -> Rows:
    return Resource.objects.seen_by(actor, form.narrow(), form.by)


def _shown(rows: ResourceQuerySet, actor: Actor) -> ResourceQuerySet:
    return with_places(rows.for_list())


def _named(row: Resource, calendar: WorkingCalendar) -> Cell:
    return Cell(row.title, to=row.get_absolute_url(), beneath=row.get_kind_display())


def _period(row: Resource, calendar: WorkingCalendar) -> Cell:
    ahead = _("尚未開始，可先申請") if row.is_ahead else ""
    return Cell(f"{roc(row.valid_from)}–{roc(row.valid_until)}", beneath=ahead, css="cs-nowrap")


def _views(actor: Actor) -> list[View]:
    return [View(_("可申請者"), ""), View(_("含已額滿、已過期"), "all=on")]


RESOURCES = Listing(
    name="resources",
    title=_("機關資源"),
    page="guidance:resources",
    file="guidance:resources_file",
    columns=(
        Column(name="title", label=_("名稱"), value=lambda row: row.title, cell=_named, is_fixed=True),
        Column(name="kind", label=_("資源類別"), value=lambda row: row.get_kind_display(), is_usual=False),
        Column(name="unit", label=_("提供機關"), value=lambda row: row.unit.name),
        Column(name="themes", label=_("主題"), value=lambda row: row.themes_label or None),
        Column(name="districts", label=_("行政區"), value=places_of, is_usual=False),
        Column(name="from", label=_("可使用期間起"), value=lambda row: row.valid_from, is_usual=False),
        Column(name="until", label=_("可使用期間"), value=lambda row: row.valid_until, cell=_period, order="end"),
        Column(name="capacity", label=_("可提供件數"), value=lambda row: row.capacity, is_usual=False),
        Column(name="taken", label=_("已同意件數"), value=lambda row: row.taken, is_usual=False),
        Column(
            name="room",
            label=_("剩餘件數"),
            value=lambda row: row.room,
            cell=lambda row, calendar: Cell(grouped(row.room), css="num"),
        ),
        Column(name="conditions", label=_("條件"), value=lambda row: row.conditions or None, is_usual=False),
        Column(name="contact", label=_("承辦窗口"), value=lambda row: row.contact, is_usual=False),
    ),
    form=ResourceFilter,
    rows=_rows,
    shown=_shown,
    views=_views,
)

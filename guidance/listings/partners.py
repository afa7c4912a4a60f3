"""The list of partners: its columns, and the views everybody has of it. Contacts stand on the roster alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from guidance.listings.places import places_of, with_places
from guidance.models import Partner
from guidance.partners.forms import PartnerFilter
from guidance.partners.queries import PartnerQuerySet
from guidance.partners.states import Standing
from lists.columns import Cell, Column
from lists.listing import Listing, View
from workflow.calendar.days import WorkingCalendar
from workflow.rows import Rows
from workflow.templatetags.cs import roc

if TYPE_CHECKING:
    from accounts.actors import Actor


def _rows(form: PartnerFilter, actor: Actor) -> Rows:
    return Partner.objects.seen_by(actor, form.narrow())


def _shown(rows: PartnerQuerySet, actor: Actor) -> PartnerQuerySet:
    return with_places(rows)


def _named(row: Partner, calendar: WorkingCalendar) -> Cell:
    return Cell(row.name, to=row.get_absolute_url(), beneath=row.get_kind_display())


def _room(row: Partner, calendar: WorkingCalendar) -> Cell:
    return Cell(f"{row.taken}／{row.capacity}", beneath=Standing.FULL.label if row.room <= 0 else "", css="cs-nowrap")


def _valid(row: Partner, calendar: WorkingCalendar) -> Cell:
    return Cell(
        roc(row.valid_until) or _("不限期"), beneath=Standing.OVER.label if row.is_over else "", css="cs-nowrap"
    )


def _views(actor: Actor) -> list[View]:
    return [View(_("全部"), ""), *(View(standing.label, f"standing={standing.value}") for standing in Standing)]


PARTNERS = Listing(
    name="partners",
    title=_("協力夥伴"),
    page="guidance:partners",
    file="guidance:partners_file",
    columns=(
        Column(name="name", label=_("名稱"), value=lambda row: row.name, cell=_named, is_fixed=True),
        Column(name="kind", label=_("類別"), value=lambda row: row.get_kind_display(), is_usual=False),
        Column(name="offers", label=_("提供的協助"), value=lambda row: row.offers_label),
        Column(name="themes", label=_("主題"), value=lambda row: row.themes_label),
        Column(name="districts", label=_("行政區"), value=places_of),
        Column(name="room", label=_("名額"), value=lambda row: f"{row.taken}／{row.capacity}", cell=_room),
        Column(name="left", label=_("尚可媒合件數"), value=lambda row: max(row.room, 0), is_usual=False),
        Column(name="valid", label=_("有效至"), value=lambda row: row.valid_until, cell=_valid),
        Column(name="about", label=_("可以提供什麼"), value=lambda row: row.about, is_usual=False),
    ),
    form=PartnerFilter,
    rows=_rows,
    shown=_shown,
    views=_views,
)

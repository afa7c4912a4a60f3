"""The list of who stands in the districts' networks: its columns, and the views everybody has of it.

Whom to speak with is shown on the page alone, to who keeps the row; a file of contacts is the roster, which says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from guidance.models import NetworkMember
from guidance.networks.forms import ALONE, OLD, MemberFilter
from guidance.networks.queries import MemberQuerySet
from inputs.words import listed
from lists.columns import Cell, Column
from lists.listing import Listing, View
from workflow.calendar.days import WorkingCalendar
from workflow.rows import Rows
from workflow.templatetags.cs import roc

if TYPE_CHECKING:
    from accounts.actors import Actor


def _rows(form: MemberFilter, actor: Actor) -> Rows:
    return NetworkMember.objects.seen_by(actor, form.narrow(), form.by)


def _shown(rows: MemberQuerySet, actor: Actor) -> MemberQuerySet:
    """With ``is_kept``: may its reader write to it?"""
    kept = NetworkMember.objects.kept_by(actor).filter(pk=OuterRef("pk"))
    return rows.for_list().annotate(is_kept=Exists(kept))


def _is_told(row: NetworkMember) -> bool:
    """Is somebody named, and shown?"""
    return bool(row.is_kept and row.name)  # type: ignore[attr-defined]  # read with the list


def _named(row: NetworkMember, calendar: WorkingCalendar) -> Cell:
    to = row.get_absolute_url() if row.is_kept else ""  # type: ignore[attr-defined]
    return Cell(row.organisation, to=to, beneath=listed(filter(None, (row.role, row.helps))))


def _place(row: NetworkMember, calendar: WorkingCalendar) -> Cell:
    return Cell(f"{row.district.name} ★" if row.district.priority else row.district.name)


def _contact(row: NetworkMember, calendar: WorkingCalendar) -> Cell:
    if not row.name:
        return Cell("—")
    if not _is_told(row):
        return Cell(_("有，不公開"))
    quiet = str(_("不收通知")) if row.is_quiet else ""
    said = "　".join(filter(None, (row.phone, row.email, quiet)))
    return Cell(row.name, to=f"mailto:{row.email}" if row.email else "", beneath=said)


def _confirmed(row: NetworkMember, calendar: WorkingCalendar) -> Cell:
    old = _("一年以上待確認") if row.is_old else ""
    return Cell(roc(row.confirmed_on) or "—", beneath=old, css="cs-nowrap")


def _views(actor: Actor) -> list[View]:
    return [
        View(_("全部"), ""),
        View(_("一年以上待確認"), f"standing={OLD}"),
        View(_("沒有聯絡人"), f"standing={ALONE}"),
    ]


NETWORKS = Listing(
    name="networks",
    title=_("在地聯絡網"),
    page="guidance:networks",
    file="guidance:networks_file",
    columns=(
        Column(
            name="organisation", label=_("單位或團體"), value=lambda row: row.organisation, cell=_named, is_fixed=True
        ),
        Column(name="role", label=_("角色"), value=lambda row: row.role or None, is_usual=False),
        Column(name="helps", label=_("可協助的事"), value=lambda row: row.helps or None, is_usual=False),
        Column(name="network", label=_("聯絡網"), value=lambda row: row.get_network_display()),
        Column(name="district", label=_("行政區"), value=lambda row: row.district.name, cell=_place, order="place"),
        Column(name="contact", label=_("聯絡人"), value=lambda row: None, cell=_contact, tells_of=_is_told),
        Column(
            name="confirmed",
            label=_("最近確認"),
            value=lambda row: row.confirmed_on,
            cell=_confirmed,
            order="confirmed",
        ),
    ),
    form=MemberFilter,
    rows=_rows,
    shown=_shown,
    views=_views,
)

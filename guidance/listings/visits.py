"""The list of site visits: its columns, and the views everybody has of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from guidance.models import Visit
from guidance.queries import VisitQuerySet
from guidance.states import VisitState
from guidance.visits.forms import VisitFilter
from lists.columns import Cell, Column, due_column
from lists.listing import Listing, View
from proposals.assigning.columns import handler_column
from workflow.calendar.days import WorkingCalendar
from workflow.rows import Rows
from workflow.templatetags.cs import roc

if TYPE_CHECKING:
    from accounts.actors import Actor


def _rows(form: VisitFilter, actor: Actor) -> Rows:
    return Visit.objects.seen_by(actor, form.narrow())


def _shown(rows: VisitQuerySet, actor: Actor) -> VisitQuerySet:
    return rows.for_list()


def _named(row: Visit, calendar: WorkingCalendar) -> Cell:
    return Cell(row.title, to=row.get_absolute_url(), beneath=row.asked_by.name)


def _when(row: Visit, calendar: WorkingCalendar) -> Cell:
    """The day and its hours once it is set; before that the first of those offered."""
    return Cell(row.when or roc(row.day), beneath="" if row.when else _("可配合的日期"), css="cs-nowrap")


def _views(actor: Actor) -> list[View]:
    return [
        View(_("全部"), ""),
        *(View(state.label, f"state={state.value}") for state in (VisitState.PROPOSED, VisitState.SCHEDULED)),
    ]


VISITS = Listing(
    name="visits",
    title=_("現地訪視"),
    page="guidance:visits",
    file="guidance:visits_file",
    columns=(
        Column(name="title", label=_("計畫或構想"), value=lambda row: row.title, cell=_named, is_fixed=True),
        Column(name="asked_by", label=_("提出單位"), value=lambda row: row.asked_by.name, is_usual=False),
        Column(name="district", label=_("行政區"), value=lambda row: row.district.name),
        Column(name="day", label=_("日期"), value=lambda row: row.day, cell=_when),
        Column(name="place", label=_("地點"), value=lambda row: row.place or None, is_usual=False),
        Column(name="state", label=_("狀態"), value=lambda row: row.get_state_display()),
        Column(name="team", label=_("主辦單位"), value=lambda row: row.team.name if row.team else None),
        handler_column("proposal"),
        due_column(),
    ),
    form=VisitFilter,
    rows=_rows,
    shown=_shown,
    views=_views,
)
